"""The table of what audits saw on TikTok Shop."""

from __future__ import annotations

SHELF = """
-- Products that an audit saw on TikTok Shop, where buyers can see them, and when it did so last.
CREATE TABLE shelf_seen (
  "key" TEXT PRIMARY KEY,        -- the handle as it is compared: decoded, lower case
  title TEXT NOT NULL, product_id TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL
) STRICT;
"""
