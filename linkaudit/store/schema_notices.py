"""The table of messages that were sent out."""

from __future__ import annotations

NOTICES = """
-- Messages out, the newest of them. What a run changed counts as told when one message about it was delivered.
CREATE TABLE notices (
  notice_id INTEGER PRIMARY KEY,
  run_id INTEGER,                -- the complete run it is about; NULL: a run that failed, or a test
  made_at TEXT NOT NULL,
  reason TEXT NOT NULL,          -- first, changed, unchanged, failed, test
  place TEXT NOT NULL,           -- where the address is kept, never the address; empty: nothing was to be sent
  service TEXT NOT NULL,         -- the address up to its ://
  fault TEXT NOT NULL            -- why it was not delivered; empty: it was
) STRICT;
"""
