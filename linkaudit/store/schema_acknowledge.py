"""Tables of what was acknowledged: findings accepted by a person, rules muted by the settings."""

ACKNOWLEDGE = """
-- Acceptances of findings, one for each command or group of rows of a file.
CREATE TABLE acknowledgements (
  ack_id INTEGER PRIMARY KEY, reason TEXT NOT NULL, accepted_by TEXT NOT NULL,
  until TEXT NOT NULL,           -- the last day it holds, empty: for good
  made_at TEXT NOT NULL, run_id INTEGER NOT NULL,
  selected TEXT NOT NULL         -- how the findings were chosen
) STRICT;

-- Findings that are accepted, by what makes a finding the same in every run; of a link list the file does not matter.
CREATE TABLE accepted (
  code TEXT NOT NULL, link_id INTEGER NOT NULL, placement_kind TEXT NOT NULL, placement_id TEXT NOT NULL,
  placement_field TEXT NOT NULL, ack_id INTEGER NOT NULL, link_url TEXT NOT NULL, placement_title TEXT NOT NULL,
  money TEXT NOT NULL,           -- behind the link when it was accepted: JSON, revenue by currency
  days INTEGER,                  -- that the money is of
  ended TEXT NOT NULL,           -- why the acceptance holds no longer, empty: it holds
  ended_run INTEGER,             -- the run that noticed
  PRIMARY KEY (code, link_id, placement_kind, placement_id, placement_field)
) STRICT, WITHOUT ROWID;

-- Mutes of the settings as runs met them. A mute that is edited is another one.
CREATE TABLE mutes (
  mute TEXT PRIMARY KEY,         -- all that the settings say of it (JSON)
  since_run INTEGER NOT NULL,
  money TEXT,                    -- behind what it mutes in the first run that had money: JSON, revenue by currency
  days INTEGER, ended TEXT NOT NULL, ended_run INTEGER
) STRICT, WITHOUT ROWID;

-- ack_id: the acceptance of a finding. note: why it is muted, or why it is open again. came_back: 1 in the run in which
-- it is open again for the first time.
ALTER TABLE findings ADD COLUMN ack_id INTEGER;
ALTER TABLE findings ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE findings ADD COLUMN came_back INTEGER NOT NULL DEFAULT 0;
"""
