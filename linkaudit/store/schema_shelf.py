"""The tables of what audits saw on TikTok Shop."""

from __future__ import annotations

SHELF = """
-- Products that an audit saw on TikTok Shop, where buyers can see them, and when it did so last.
CREATE TABLE shelf_seen (
  "key" TEXT PRIMARY KEY,        -- the handle as it is compared: decoded, lower case
  title TEXT NOT NULL, product_id TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL
) STRICT;
"""

RUN_SHELF = """
-- Products as they stood in Seller Center when a run was judged: those that are listed, and those that were refused.
CREATE TABLE shelf (
  run_id INTEGER NOT NULL,
  "key" TEXT NOT NULL,           -- the handle as it is compared: decoded, lower case
  handle TEXT NOT NULL, product_id INTEGER, title TEXT NOT NULL,
  state TEXT NOT NULL,           -- listed, refused
  code TEXT NOT NULL, reason TEXT NOT NULL,  -- the first reason of the refusal; empty: it is listed
  PRIMARY KEY (run_id, "key")
) STRICT, WITHOUT ROWID;

-- Those of earlier runs. A row is of all folded runs from from_run to to_run (NULL: to the last one that is folded).
CREATE TABLE past_shelf (
  "key" TEXT NOT NULL, from_run INTEGER NOT NULL, to_run INTEGER, handle TEXT NOT NULL, product_id INTEGER,
  title TEXT NOT NULL, state TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY ("key", from_run)
) STRICT, WITHOUT ROWID;

-- shelf_noted: 1 if the run noted in shelf what is listed and refused; versions before did not.
ALTER TABLE runs ADD COLUMN shelf_noted INTEGER NOT NULL DEFAULT 0;
"""
