"""Tables of live checks and of the public storefront."""

CHECKS = """
-- Rounds of asking live URLs. scope: what was asked for (JSON); finished_at is empty if it was interrupted: the next
-- round of the same scope goes on with it.
CREATE TABLE check_rounds (
  round_id INTEGER PRIMARY KEY, scope TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT NOT NULL
) STRICT;

-- What live URLs answered, each as it was asked last. Good answers count for some days, failures in their round only.
CREATE TABLE checks (
  url TEXT PRIMARY KEY,          -- without fragment and personal parameters
  round_id INTEGER NOT NULL,
  looked_for TEXT NOT NULL,      -- click, links, and each fragment behind a #, one a line
  outcome TEXT NOT NULL, status INTEGER, final_url TEXT NOT NULL,
  hops TEXT NOT NULL,            -- JSON list of the redirects that were followed
  reason TEXT NOT NULL, wall TEXT NOT NULL,
  dropped TEXT NOT NULL,         -- JSON list: parameters that a redirect lost
  dropped_at TEXT NOT NULL,      -- the URL whose redirect lost them
  missing TEXT NOT NULL,         -- JSON list: fragments that the page does not have
  ms INTEGER NOT NULL, checked_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Links on pages that stand between TikTok and the store, such as link-in-bio pages.
CREATE TABLE check_links (
  url TEXT NOT NULL, ordinal INTEGER NOT NULL, link_url TEXT NOT NULL, anchor TEXT NOT NULL, locator TEXT NOT NULL,
  PRIMARY KEY (url, ordinal)
) STRICT, WITHOUT ROWID;

-- When pages of the public storefront changed last, so that the next crawl need not read them again.
CREATE TABLE versions (
  stream_id INTEGER NOT NULL, owner_ref INTEGER NOT NULL, url TEXT NOT NULL, lastmod TEXT NOT NULL, etag TEXT NOT NULL,
  PRIMARY KEY (stream_id, owner_ref)
) STRICT, WITHOUT ROWID;
"""
