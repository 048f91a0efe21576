"""The tables, as commented SQL from which ``docs/schema.md`` is generated, and the migrations that make them.

A migration is never edited once released; a change is a new one at the end. Every table is STRICT. Content rows carry
the ``stream_id`` of the file or feed they came from, so that a new export stands beside the old one until a run over
it is complete.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from linkaudit.store.schema_acknowledge import ACKNOWLEDGE
from linkaudit.store.schema_checks import CHECKS
from linkaudit.store.schema_listing import LISTING
from linkaudit.store.schema_notices import NOTICES
from linkaudit.store.schema_past import PAST, RENAMES
from linkaudit.store.schema_shelf import RUN_SHELF, SHELF

MIGRATIONS = Migrations("linkaudit")

CONTENT = """
-- How far each stream (one file or feed) was read; complete = 1 only when its end was reached undamaged.
CREATE TABLE bookmarks (
  stream_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,            -- kind of file, e.g. product_csv
  stage TEXT NOT NULL,           -- crawl or traffic
  name TEXT NOT NULL,            -- the file's name as given
  fingerprint TEXT NOT NULL,     -- digest of the content; the same content is never read twice
  size INTEGER NOT NULL,         -- bytes
  cursor INTEGER NOT NULL,       -- source records (rows, lines, items) consumed and saved
  complete INTEGER NOT NULL,
  damage TEXT NOT NULL DEFAULT '',  -- why reading ended early
  updated_at TEXT NOT NULL,
  UNIQUE (fingerprint, kind)
) STRICT;

-- Public hosts and locale roots of the shop that the data names.
CREATE TABLE shops (
  stream_id INTEGER NOT NULL, host TEXT NOT NULL, root TEXT NOT NULL, is_primary INTEGER NOT NULL,
  PRIMARY KEY (stream_id, host, root)
) STRICT, WITHOUT ROWID;

-- Which kinds of content a stream shows whole: what is absent from a whole kind does not exist.
CREATE TABLE coverage (
  stream_id INTEGER NOT NULL, kind TEXT NOT NULL, whole INTEGER NOT NULL, why TEXT NOT NULL,
  PRIMARY KEY (stream_id, kind)
) STRICT, WITHOUT ROWID;

-- Products. product_ref joins variants and images of the same stream.
CREATE TABLE products (
  stream_id INTEGER NOT NULL, product_ref INTEGER NOT NULL,
  product_id INTEGER,            -- Shopify id; a product CSV has none
  handle TEXT NOT NULL, title TEXT NOT NULL, description_html TEXT NOT NULL, vendor TEXT NOT NULL,
  product_type TEXT NOT NULL, category TEXT NOT NULL, tags TEXT NOT NULL,
  status TEXT,                   -- active, draft, archived, unlisted
  published INTEGER, gift_card INTEGER NOT NULL,
  option_names TEXT NOT NULL,    -- JSON list
  PRIMARY KEY (stream_id, product_ref)
) STRICT;
CREATE INDEX products_handle ON products (handle COLLATE NOCASE);
CREATE INDEX products_id ON products (product_id);

-- Variants. Prices are decimals as text in the shop's currency, weights grams.
CREATE TABLE variants (
  stream_id INTEGER NOT NULL, product_ref INTEGER NOT NULL, variant_ref INTEGER NOT NULL,
  variant_id INTEGER, position INTEGER NOT NULL,
  option_values TEXT NOT NULL,   -- JSON list
  sku TEXT NOT NULL, barcode TEXT NOT NULL, price TEXT, compare_at TEXT, grams TEXT,
  quantity INTEGER, tracked INTEGER, continues INTEGER, available INTEGER, requires_shipping INTEGER,
  image TEXT NOT NULL,
  PRIMARY KEY (stream_id, product_ref, variant_ref)
) STRICT, WITHOUT ROWID;

-- Pictures of products.
CREATE TABLE images (
  stream_id INTEGER NOT NULL, product_ref INTEGER NOT NULL, image_ref INTEGER NOT NULL,
  position INTEGER NOT NULL, src TEXT NOT NULL, alt TEXT NOT NULL,
  PRIMARY KEY (stream_id, product_ref, image_ref)
) STRICT, WITHOUT ROWID;

-- Everything else with a storefront path: kind is page, blog, article, collection, policy or metaobject.
CREATE TABLE pages (
  stream_id INTEGER NOT NULL, kind TEXT NOT NULL, page_ref INTEGER NOT NULL,
  page_id INTEGER, path TEXT NOT NULL, handle TEXT NOT NULL, title TEXT NOT NULL, published INTEGER,
  PRIMARY KEY (stream_id, kind, page_ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX pages_path ON pages (path COLLATE NOCASE);
CREATE INDEX pages_handle ON pages (handle COLLATE NOCASE);

-- Products of collections; each side by id or handle, whichever the file has.
CREATE TABLE collection_products (
  stream_id INTEGER NOT NULL, member_ref INTEGER NOT NULL, position INTEGER NOT NULL,
  collection_id INTEGER, collection_handle TEXT NOT NULL, product_id INTEGER, product_handle TEXT NOT NULL,
  PRIMARY KEY (stream_id, member_ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_of_id ON collection_products (collection_id);
CREATE INDEX members_of_handle ON collection_products (collection_handle COLLATE NOCASE);

-- URL redirects as the merchant wrote them.
CREATE TABLE redirects (
  stream_id INTEGER NOT NULL, redirect_ref INTEGER NOT NULL, redirect_id INTEGER,
  path TEXT NOT NULL, target TEXT NOT NULL,
  PRIMARY KEY (stream_id, redirect_ref)
) STRICT, WITHOUT ROWID;

-- Where links stand. url is raw, personal values blanked; base is what a relative
-- one is joined to; link_id joins links.
CREATE TABLE placements (
  stream_id INTEGER NOT NULL, owner_kind TEXT NOT NULL, owner_ref INTEGER NOT NULL, ordinal INTEGER NOT NULL,
  link_id INTEGER NOT NULL, owner_id TEXT NOT NULL, title TEXT NOT NULL, field TEXT NOT NULL, locator TEXT NOT NULL,
  anchor TEXT NOT NULL, url TEXT NOT NULL, base TEXT NOT NULL, direction TEXT NOT NULL, surface TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (stream_id, owner_kind, owner_ref, ordinal)
) STRICT, WITHOUT ROWID;

-- Rows and records that could not be used, each with its cure.
CREATE TABLE skips (
  stream_id INTEGER NOT NULL, skip_ref INTEGER NOT NULL, place TEXT NOT NULL, why TEXT NOT NULL, cure TEXT NOT NULL,
  PRIMARY KEY (stream_id, skip_ref)
) STRICT, WITHOUT ROWID;

-- Things left out on purpose, counted by reason.
CREATE TABLE tallies (
  stream_id INTEGER NOT NULL, tally_ref INTEGER NOT NULL, why TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (stream_id, tally_ref)
) STRICT, WITHOUT ROWID;
"""

TRAFFIC = """
-- Orders without anything personal. total is today's worth, after edits and refunds.
CREATE TABLE orders (
  stream_id INTEGER NOT NULL, order_ref INTEGER NOT NULL, order_id INTEGER, created_at TEXT NOT NULL,
  currency TEXT NOT NULL, total TEXT NOT NULL, test INTEGER NOT NULL, cancelled INTEGER NOT NULL,
  source_name TEXT NOT NULL,
  PRIMARY KEY (stream_id, order_ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_id ON orders (order_id);

-- Lines of orders; amount is after discounts.
CREATE TABLE order_lines (
  stream_id INTEGER NOT NULL, order_ref INTEGER NOT NULL, line_ref INTEGER NOT NULL, quantity INTEGER NOT NULL,
  product_id INTEGER, variant_id INTEGER, product_handle TEXT NOT NULL, sku TEXT NOT NULL, amount TEXT,
  PRIMARY KEY (stream_id, order_ref, line_ref)
) STRICT, WITHOUT ROWID;

-- Landings on the store, whoever sent them; which are TikTok's stands in attributions.
CREATE TABLE visits (
  stream_id INTEGER NOT NULL, visit_ref INTEGER NOT NULL, origin TEXT NOT NULL, order_ref INTEGER, touch TEXT NOT NULL,
  occurred_at TEXT, landing_url TEXT NOT NULL, referrer TEXT NOT NULL, source TEXT NOT NULL, medium TEXT NOT NULL,
  campaign TEXT NOT NULL, content TEXT NOT NULL, term TEXT NOT NULL, channel TEXT NOT NULL, surface TEXT,
  sessions INTEGER, orders INTEGER, revenue TEXT, currency TEXT NOT NULL,
  PRIMARY KEY (stream_id, visit_ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX visits_order ON visits (stream_id, order_ref);
"""

AUDIT = """
-- One audit each. status: open (being read or judged), complete, abandoned (another set of files came).
CREATE TABLE runs (
  run_id INTEGER PRIMARY KEY, status TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT,
  policy TEXT NOT NULL DEFAULT '', cutoff TEXT NOT NULL DEFAULT '',
  hosts TEXT NOT NULL DEFAULT '[]',  -- JSON list: hosts of the store as the user gave them, public face first
  version TEXT NOT NULL,         -- of linkaudit
  summary TEXT NOT NULL DEFAULT ''  -- summary.json of the complete run
) STRICT;

-- Which streams a run judges.
CREATE TABLE run_streams (
  run_id INTEGER NOT NULL, stream_id INTEGER NOT NULL, PRIMARY KEY (run_id, stream_id)
) STRICT, WITHOUT ROWID;

-- Links with their verdict, per run. codes are separated by spaces; variant_ids are those a target names.
CREATE TABLE links (
  run_id INTEGER NOT NULL, link_id INTEGER NOT NULL, direction TEXT NOT NULL, surface TEXT NOT NULL, url TEXT NOT NULL,
  target_url TEXT NOT NULL, verdict TEXT NOT NULL, codes TEXT NOT NULL, placements INTEGER NOT NULL,
  evidence TEXT NOT NULL, target_kind TEXT NOT NULL, target_handle TEXT NOT NULL, resolved_by TEXT NOT NULL,
  reason TEXT NOT NULL, variant_ids TEXT NOT NULL, http_status INTEGER, checked_at TEXT,
  PRIMARY KEY (run_id, link_id)
) STRICT, WITHOUT ROWID;

-- What is behind a link, per currency. Over all links of a run, plus unlinked, this is the run's TikTok total.
CREATE TABLE impacts (
  run_id INTEGER NOT NULL, link_id INTEGER NOT NULL, currency TEXT NOT NULL, sessions INTEGER,
  orders INTEGER, revenue TEXT,
  PRIMARY KEY (run_id, link_id, currency)
) STRICT, WITHOUT ROWID;

-- Visits that are TikTok's in a run, the signal that says so, and the link they came through (0: unlinked).
CREATE TABLE attributions (
  run_id INTEGER NOT NULL, stream_id INTEGER NOT NULL, visit_ref INTEGER NOT NULL, link_id INTEGER NOT NULL,
  signal TEXT NOT NULL, surface TEXT NOT NULL, evidence TEXT NOT NULL, paid INTEGER NOT NULL, day TEXT NOT NULL,
  sessions INTEGER, orders INTEGER, revenue TEXT, currency TEXT NOT NULL,
  PRIMARY KEY (run_id, stream_id, visit_ref)
) STRICT, WITHOUT ROWID;

-- What rules found, per run, one row for each rule and placement; rows stand on their own when content is replaced.
CREATE TABLE findings (
  finding_id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, code TEXT NOT NULL, link_id INTEGER NOT NULL,
  placement_kind TEXT NOT NULL, placement_id TEXT NOT NULL, placement_title TEXT NOT NULL,
  placement_field TEXT NOT NULL, locator TEXT NOT NULL, anchor_text TEXT NOT NULL, reason TEXT NOT NULL,
  first_seen TEXT NOT NULL, first_run INTEGER NOT NULL, status TEXT NOT NULL
) STRICT;
CREATE INDEX findings_run ON findings (run_id);
"""


LIVE = """
-- state: a live feed's own note of where it stands (JSON: page, bulk operation, since when).
ALTER TABLE bookmarks ADD COLUMN state TEXT NOT NULL DEFAULT '';

-- Shopify's taxonomy id, as aa-1-13-8.
ALTER TABLE products ADD COLUMN category_id TEXT NOT NULL DEFAULT '';

-- The inventory item, by which stock_levels counts.
ALTER TABLE variants ADD COLUMN item_id INTEGER;

-- Pixels and bytes, where the source tells them.
ALTER TABLE images ADD COLUMN width INTEGER;
ALTER TABLE images ADD COLUMN height INTEGER;
ALTER TABLE images ADD COLUMN size INTEGER;
ALTER TABLE images ADD COLUMN mime TEXT NOT NULL DEFAULT '';

-- The content that a skip or a tally belongs to.
ALTER TABLE skips ADD COLUMN owner_ref INTEGER;
ALTER TABLE tallies ADD COLUMN owner_ref INTEGER;

-- Metafields of products and other content. type is Shopify's, value as the API writes it.
CREATE TABLE metafields (
  stream_id INTEGER NOT NULL, owner_kind TEXT NOT NULL, owner_ref INTEGER NOT NULL, metafield_ref INTEGER NOT NULL,
  namespace TEXT NOT NULL, key TEXT NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (stream_id, owner_kind, owner_ref, metafield_ref)
) STRICT, WITHOUT ROWID;

-- Places that hold stock. online: it fulfils orders of the online store.
CREATE TABLE locations (
  stream_id INTEGER NOT NULL, location_id INTEGER NOT NULL, name TEXT NOT NULL, active INTEGER, country TEXT NOT NULL,
  online INTEGER,
  PRIMARY KEY (stream_id, location_id)
) STRICT, WITHOUT ROWID;

-- Stock of every variant over all locations, as counted last.
CREATE TABLE stock (
  stream_id INTEGER NOT NULL, variant_id INTEGER NOT NULL, product_ref INTEGER NOT NULL, item_id INTEGER,
  quantity INTEGER, available INTEGER,
  PRIMARY KEY (stream_id, product_ref, variant_id)
) STRICT, WITHOUT ROWID;

-- Stock per location, in pieces.
CREATE TABLE stock_levels (
  stream_id INTEGER NOT NULL, item_id INTEGER NOT NULL, location_id INTEGER NOT NULL, active INTEGER,
  available INTEGER, on_hand INTEGER, committed INTEGER,
  PRIMARY KEY (stream_id, item_id, location_id)
) STRICT, WITHOUT ROWID;

-- The store's Files page.
CREATE TABLE files (
  stream_id INTEGER NOT NULL, file_id INTEGER NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL, alt TEXT NOT NULL,
  mime TEXT NOT NULL, size INTEGER, width INTEGER, height INTEGER,
  PRIMARY KEY (stream_id, file_id)
) STRICT, WITHOUT ROWID;

-- What a live feed saw to exist while it is being read; empty once the feed is complete.
CREATE TABLE present (
  stream_id INTEGER NOT NULL, owner_ref INTEGER NOT NULL,
  fresh INTEGER NOT NULL,        -- 1: read anew in this crawl, 0: known to exist
  PRIMARY KEY (stream_id, owner_ref, fresh)
) STRICT, WITHOUT ROWID;
"""


FIGURES = """
-- updated_at: when Shopify changed it last, empty if not told.
ALTER TABLE orders ADD COLUMN updated_at TEXT NOT NULL DEFAULT '';

-- buyer_order: the how-manieth order of its buyer (1: a new one); discount_codes: JSON list.
ALTER TABLE orders ADD COLUMN buyer_order INTEGER;
ALTER TABLE orders ADD COLUMN discount_codes TEXT NOT NULL DEFAULT '[]';

-- day: ISO date as the source gives it. fact: rows of one origin with the same number are one thing, told twice.
-- campaign_id and ad_id are TikTok's; device is mobile, tablet, desktop or empty; agent: mark of TikTok's app;
-- cut: the landing URL was cut short when it was recorded.
ALTER TABLE visits ADD COLUMN day TEXT NOT NULL DEFAULT '';
ALTER TABLE visits ADD COLUMN fact INTEGER;
ALTER TABLE visits ADD COLUMN campaign_id TEXT NOT NULL DEFAULT '';
ALTER TABLE visits ADD COLUMN ad_id TEXT NOT NULL DEFAULT '';
ALTER TABLE visits ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE visits ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE visits ADD COLUMN cut INTEGER NOT NULL DEFAULT 0;

-- What a stream of figures counts: by which columns (shape), which metrics, over which days.
CREATE TABLE series (
  stream_id INTEGER NOT NULL, series_ref INTEGER NOT NULL, origin TEXT NOT NULL, shape TEXT NOT NULL,
  metrics TEXT NOT NULL,         -- of: sessions orders revenue
  first_day TEXT NOT NULL, last_day TEXT NOT NULL, dated INTEGER NOT NULL, landing INTEGER NOT NULL,
  PRIMARY KEY (stream_id, series_ref)
) STRICT, WITHOUT ROWID;

-- The shop's own currency and time zone.
CREATE TABLE shop_facts (
  stream_id INTEGER NOT NULL, facts_ref INTEGER NOT NULL, currency TEXT NOT NULL, timezone TEXT NOT NULL,
  PRIMARY KEY (stream_id, facts_ref)
) STRICT, WITHOUT ROWID;

-- The exact cure of a finding, where it is more than its rule says.
ALTER TABLE findings ADD COLUMN cure TEXT NOT NULL DEFAULT '';
"""


PAST_RUNS = """
-- Complete runs that were taken out: of each its figures (JSON, as `trend` of linkaudit diff --json), so that a row of
-- runs does not end where the database was trimmed.
CREATE TABLE past_runs (
  run_id INTEGER PRIMARY KEY, figures TEXT NOT NULL
) STRICT;
"""


UNDELIVERED = """
-- undelivered: 1 from the judgement of `linkaudit run` until its files are written and its message is sent.
ALTER TABLE runs ADD COLUMN undelivered INTEGER NOT NULL DEFAULT 0;
"""


@MIGRATIONS(name="0001_content")
def _content(db: Database) -> None:
    _execute_all(db, CONTENT)


@MIGRATIONS(name="0002_traffic")
def _traffic(db: Database) -> None:
    _execute_all(db, TRAFFIC)


@MIGRATIONS(name="0003_audit")
def _audit(db: Database) -> None:
    _execute_all(db, AUDIT)


@MIGRATIONS(name="0004_live")
def _live(db: Database) -> None:
    _execute_all(db, LIVE)


@MIGRATIONS(name="0005_figures")
def _figures(db: Database) -> None:
    _execute_all(db, FIGURES)


@MIGRATIONS(name="0006_listing")
def _listing(db: Database) -> None:
    _execute_all(db, LISTING)


@MIGRATIONS(name="0007_checks")
def _checks(db: Database) -> None:
    _execute_all(db, CHECKS)


@MIGRATIONS(name="0008_acknowledge")
def _acknowledge(db: Database) -> None:
    _execute_all(db, ACKNOWLEDGE)


@MIGRATIONS(name="0009_past_runs")
def _past_runs(db: Database) -> None:
    _execute_all(db, PAST_RUNS)


@MIGRATIONS(name="0010_notices")
def _notices(db: Database) -> None:
    _execute_all(db, NOTICES)


@MIGRATIONS(name="0011_past")
def _past(db: Database) -> None:
    _execute_all(db, PAST)


@MIGRATIONS(name="0012_shelf")
def _shelf(db: Database) -> None:
    _execute_all(db, SHELF)


@MIGRATIONS(name="0013_undelivered")
def _undelivered(db: Database) -> None:
    _execute_all(db, UNDELIVERED)


@MIGRATIONS(name="0014_run_shelf")
def _run_shelf(db: Database) -> None:
    _execute_all(db, RUN_SHELF)


@MIGRATIONS(name="0015_renames")
def _renames(db: Database) -> None:
    _execute_all(db, RENAMES)


def _execute_all(db: Database, script: str) -> None:
    # executescript() would commit the migration's transaction.
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)
