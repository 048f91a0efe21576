"""The tables of earlier runs: what a comparison needs of them, kept by what changed."""

from __future__ import annotations

PAST = """
-- 1: what the run judged is kept in the past_ tables, by what changed, and no longer in links, findings and the others.
ALTER TABLE runs ADD COLUMN folded INTEGER NOT NULL DEFAULT 0;

-- Links of earlier runs. A row is of all folded runs from from_run to to_run (NULL: to the last one that is folded).
CREATE TABLE past_links (
  link_id INTEGER NOT NULL, from_run INTEGER NOT NULL, to_run INTEGER, direction TEXT NOT NULL, surface TEXT NOT NULL,
  url TEXT NOT NULL, verdict TEXT NOT NULL, codes TEXT NOT NULL, target_kind TEXT NOT NULL, target_handle TEXT NOT NULL,
  PRIMARY KEY (link_id, from_run)
) STRICT, WITHOUT ROWID;

-- What was behind links in earlier runs, likewise.
CREATE TABLE past_impacts (
  link_id INTEGER NOT NULL, currency TEXT NOT NULL, from_run INTEGER NOT NULL, to_run INTEGER, sessions INTEGER,
  orders INTEGER, revenue TEXT,
  PRIMARY KEY (link_id, currency, from_run)
) STRICT, WITHOUT ROWID;

-- Findings of earlier runs, likewise; places: how many there are at the same place.
CREATE TABLE past_findings (
  placement_id TEXT NOT NULL, code TEXT NOT NULL, link_id INTEGER NOT NULL, placement_kind TEXT NOT NULL,
  placement_field TEXT NOT NULL, from_run INTEGER NOT NULL, to_run INTEGER, placement_title TEXT NOT NULL,
  reason TEXT NOT NULL, status TEXT NOT NULL, places INTEGER NOT NULL,
  PRIMARY KEY (placement_id, code, link_id, placement_kind, placement_field, from_run)
) STRICT, WITHOUT ROWID;

-- Listings of earlier runs, likewise.
CREATE TABLE past_listings (
  "key" TEXT NOT NULL, part INTEGER NOT NULL, from_run INTEGER NOT NULL, to_run INTEGER, handle TEXT NOT NULL,
  product_id INTEGER, product_title TEXT NOT NULL, readiness TEXT NOT NULL, wanted INTEGER NOT NULL,
  PRIMARY KEY ("key", part, from_run)
) STRICT, WITHOUT ROWID;
"""

RENAMES = """
-- Products without an id that a run found under another handle than the run before had them.
CREATE TABLE renames (
  run_id INTEGER NOT NULL, old_handle TEXT NOT NULL, new_handle TEXT NOT NULL,
  PRIMARY KEY (run_id, old_handle)
) STRICT, WITHOUT ROWID;
"""
