"""The tables of listings: what is built, what was exported, and what Seller Center says of it."""

from __future__ import annotations

LISTING = """
-- Which products TikTok Shop's listings are built of, and whether all active ones (1) or those behind links that break.
ALTER TABLE runs ADD COLUMN all_products INTEGER NOT NULL DEFAULT 0;

-- Digest of what the run's listings were built from (templates, settings, category map); when it differs, they are
-- built anew.
ALTER TABLE runs ADD COLUMN listing_mark TEXT NOT NULL DEFAULT '';

-- Listings of the latest run: one product of TikTok Shop each; a product of the shop may give several parts.
CREATE TABLE listings (
  run_id INTEGER NOT NULL, listing_no INTEGER NOT NULL,  -- in the order of money at risk
  handle TEXT NOT NULL, part INTEGER NOT NULL, product_id INTEGER, product_title TEXT NOT NULL,
  key TEXT NOT NULL,             -- the handle as it is compared: decoded, lower case
  title TEXT NOT NULL,           -- as it is to be listed
  category TEXT NOT NULL,        -- the chosen leaf, as the template writes it; empty: none chosen
  template TEXT NOT NULL,        -- fingerprint of the template it goes into; empty: none
  readiness TEXT NOT NULL,       -- ready, fixable here, needs the seller, cannot be listed
  wanted INTEGER NOT NULL,       -- 1: to be listed; 0: only shown in mapping.csv
  rank INTEGER, revenue TEXT,    -- money at risk, in the run's main currency
  cells TEXT NOT NULL,           -- JSON: what every row repeats, by machine key
  skus INTEGER NOT NULL,
  digest TEXT NOT NULL,          -- of its rows, to tell whether they changed
  PRIMARY KEY (run_id, listing_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX listings_key ON listings (run_id, key);

-- The SKUs of listings: one row of the sheet each.
CREATE TABLE listing_skus (
  run_id INTEGER NOT NULL, listing_no INTEGER NOT NULL, sku_no INTEGER NOT NULL,
  variant_id INTEGER, variant_key TEXT NOT NULL,  -- Shopify id, or the option values joined by " / "
  seller_sku TEXT NOT NULL, gtin TEXT NOT NULL,
  cells TEXT NOT NULL,           -- JSON: the row's own values, by machine key
  PRIMARY KEY (run_id, listing_no, sku_no)
) STRICT, WITHOUT ROWID;

-- What keeps listings from being accepted, or was changed for it. fix: none (does not block), here, seller, never.
CREATE TABLE problems (
  run_id INTEGER NOT NULL, listing_no INTEGER NOT NULL, problem_no INTEGER NOT NULL,
  sku_no INTEGER,                -- NULL: of the whole listing
  code TEXT NOT NULL, fix TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, allowed TEXT NOT NULL,
  reason TEXT NOT NULL, cure TEXT NOT NULL,
  PRIMARY KEY (run_id, listing_no, problem_no)
) STRICT, WITHOUT ROWID;

-- The seller's templates. understood: what was made of it (JSON); in_use: given last.
CREATE TABLE templates (
  fingerprint TEXT PRIMARY KEY, path TEXT NOT NULL, name TEXT NOT NULL, understood TEXT NOT NULL,
  given_at TEXT NOT NULL, in_use INTEGER NOT NULL
) STRICT;

-- The confirmed category map. level: product, tag, collection, type, taxonomy, vendor. Empty category: do not list.
CREATE TABLE category_map (
  level TEXT NOT NULL, value TEXT NOT NULL COLLATE NOCASE, category TEXT NOT NULL, leaf_id TEXT NOT NULL,
  chosen_at TEXT NOT NULL,
  PRIMARY KEY (level, value)
) STRICT, WITHOUT ROWID;

-- TikTok categories that the user supplied, beside those of the templates.
CREATE TABLE category_list (
  category TEXT PRIMARY KEY, leaf_id TEXT NOT NULL, origin TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What requests for pictures showed. fault: why it cannot be had; empty: it can.
CREATE TABLE picture_facts (
  url TEXT PRIMARY KEY, kind TEXT NOT NULL, size INTEGER, width INTEGER, height INTEGER, fault TEXT NOT NULL,
  final_url TEXT NOT NULL, asked_at TEXT NOT NULL
) STRICT;

-- Every seller SKU that was ever exported, and whose it is: a variant keeps it over all runs.
CREATE TABLE seller_skus (
  seller_sku TEXT PRIMARY KEY COLLATE NOCASE, handle TEXT NOT NULL,
  key TEXT NOT NULL,             -- the handle as it is compared
  variant_key TEXT NOT NULL, variant_id INTEGER
) STRICT;
CREATE INDEX seller_skus_key ON seller_skus (key);
CREATE INDEX seller_skus_variant ON seller_skus (variant_id);

-- Sheets that were written. medium is xlsx or csv.
CREATE TABLE exports (
  export_id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, medium TEXT NOT NULL, wave INTEGER NOT NULL,
  file TEXT NOT NULL, template TEXT NOT NULL, made_at TEXT NOT NULL
) STRICT;

-- Their rows. state: waiting, listed, refused, superseded, fix (to be completed, not to be uploaded as it is); with
-- writing before it as long as the file is not written.
CREATE TABLE exported (
  export_id INTEGER NOT NULL, "row" INTEGER NOT NULL, handle TEXT NOT NULL COLLATE NOCASE, part INTEGER NOT NULL,
  product_id INTEGER,
  key TEXT NOT NULL,             -- the handle as it is compared
  title TEXT NOT NULL, variant_id INTEGER, variant_key TEXT NOT NULL, seller_sku TEXT NOT NULL, gtin TEXT NOT NULL,
  state TEXT NOT NULL,
  digest TEXT NOT NULL,          -- of its listing
  PRIMARY KEY (export_id, "row")
) STRICT, WITHOUT ROWID;
CREATE INDEX exported_handle ON exported (handle);
CREATE INDEX exported_key ON exported (key);
CREATE INDEX exported_product ON exported (product_id);
CREATE INDEX exported_sku ON exported (seller_sku COLLATE NOCASE);

-- What Seller Center's batch-edit workbook says is on TikTok Shop.
CREATE TABLE listed (
  product_id TEXT NOT NULL, sku_id TEXT NOT NULL, title TEXT NOT NULL, seller_sku TEXT NOT NULL, gtin TEXT NOT NULL,
  variation TEXT NOT NULL, status TEXT NOT NULL, category TEXT NOT NULL, file TEXT NOT NULL, seen_at TEXT NOT NULL,
  PRIMARY KEY (product_id, sku_id)
) STRICT, WITHOUT ROWID;

-- Rows that Seller Center refused, with its own words. code: the refusal's number; handle: the product it is of.
CREATE TABLE refusals (
  refusal_id INTEGER PRIMARY KEY, file TEXT NOT NULL, fingerprint TEXT NOT NULL, "row" INTEGER NOT NULL,
  seller_sku TEXT NOT NULL, gtin TEXT NOT NULL, title TEXT NOT NULL, product_id TEXT NOT NULL, message TEXT NOT NULL,
  code TEXT NOT NULL, handle TEXT NOT NULL, seen_at TEXT NOT NULL,
  last_export INTEGER NOT NULL   -- the newest sheet when the file was first seen: it cannot speak of later ones
) STRICT;
CREATE INDEX refusals_fingerprint ON refusals (fingerprint);
"""
