"""Products that several streams of a run tell of: put together where they are torn, told where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from linkaudit.model import Image, Variant
from linkaudit.store.overlap import RUN_STREAMS

if TYPE_CHECKING:
    from sqlite_utils import Database

# Keys (handles in lower case) of products that were cut in two when an export was split: their title stands in one
# product CSV, more of their rows in others. Not so where other kinds of files have variants, or options do not fit.
_TORN = f"""WITH cut AS MATERIALIZED (
  SELECT lower(p.handle) AS key FROM products p JOIN bookmarks b USING (stream_id)
  WHERE b.kind = 'product_csv' AND p.{RUN_STREAMS} {{only}} GROUP BY 1
  HAVING count(*) > 1 AND sum(p.title <> '') = 1 AND count(DISTINCT stream_id) = count(*))
SELECT key FROM cut JOIN products p ON p.handle = key COLLATE NOCASE JOIN bookmarks b USING (stream_id)
  LEFT JOIN variants v USING (stream_id, product_ref) WHERE p.{RUN_STREAMS} GROUP BY key
  HAVING max(b.kind <> 'product_csv' AND v.variant_ref IS NOT NULL) = 0
    AND count(DISTINCT json_array_length(v.option_values)) < 2
    AND coalesce(max(v.option_values IN ('[]', '["Default Title"]')), 0) = 0"""
TORN = _TORN.format(only="")
_TORN_ONE = _TORN.format(only="AND p.handle = :handle COLLATE NOCASE")


def is_torn(db: Database, run_id: int, handle: str) -> bool:
    """Whether the product CSVs of a run each have a part of a product."""
    return db.execute(_TORN_ONE, {"run": run_id, "handle": handle}).fetchone() is not None


class Lot(NamedTuple):
    """What one file has of a product that is torn; ``first``: it has the title, so its rows come first."""

    first: bool
    variants: list[Variant]
    images: list[Image]


def put_together(lots: Sequence[Lot]) -> tuple[list[Variant], list[Image]]:
    """Return variants and pictures of a torn product, each once, as the last of the files that have it tells it."""
    in_order = sorted(lots, key=lambda lot: not lot.first)
    best = {key: one for lot in lots for key, one in _numbered(lot.variants)}
    keys = dict.fromkeys(key for lot in in_order for key, _ in _numbered(lot.variants))
    variants = [msgspec.structs.replace(best[key], position=at) for at, key in enumerate(keys, 1)]
    pictures = {one.src: one for lot in reversed(in_order) for one in reversed(lot.images)}
    images = [msgspec.structs.replace(one, position=at) for at, one in enumerate(reversed(pictures.values()), 1)]
    return variants, images


def _numbered(variants: Sequence[Variant]) -> Iterator[tuple[tuple[tuple[str, ...], int], Variant]]:
    """Yield variants with their options, and the how-manieth of these options in its file each is."""
    seen: Counter[tuple[str, ...]] = Counter()
    for one in variants:
        seen[one.option_values] += 1
        yield (one.option_values, seen[one.option_values]), one


class Twice(NamedTuple):
    """How many products stand in several files and differ, and of one of them: where, in what, which file counts."""

    number: int
    handle: str
    differing: tuple[str, ...]
    files: list[str]
    counted: str


_FIELDS = ("prices", "stock", "SKUs", "barcodes")
_Line = Sequence[Any]  # of the query below: key, stream, title, id, options, then the fields
_LINES = f"""SELECT lower(p.handle), p.stream_id, p.title, p.product_id, v.option_values, CAST(v.price AS REAL),
    CASE WHEN v.tracked IS NOT 0 THEN v.quantity END, nullif(ltrim(trim(v.sku), ''''), ''),
    nullif(ltrim(trim(v.barcode), ''''), '')
  FROM products p INDEXED BY products_handle LEFT JOIN variants v USING (stream_id, product_ref)
  WHERE p.{RUN_STREAMS} ORDER BY p.handle COLLATE NOCASE"""


def told_twice(db: Database, run_id: int) -> Twice | None:
    """Return what is told of products that stand in several files and differ in what a listing needs, if any do."""
    run = {"run": run_id}
    few = db.execute(f"SELECT DISTINCT stream_id FROM products WHERE {RUN_STREAMS} LIMIT 2", run).fetchall()
    if len(few) < 2:  # noqa: PLR2004
        return None
    torn = {key for (key,) in db.execute(TORN, run)}
    number, first = 0, None
    for key, lines in groupby(db.execute(_LINES, run), itemgetter(0)):
        if differing := _differing(list(lines), torn=key in torn):
            number += 1
            first = first or (key, differing)
    return _told(db, run_id, number, *first) if first else None


def _told(db: Database, run_id: int, number: int, key: str, differing: tuple[str, ...]) -> Twice:
    # the files in the order in which they were given, and which of them has the variants that count
    rows = db.execute(
        f"""SELECT p.handle, b.name, row_number() OVER (ORDER BY EXISTS (SELECT 1 FROM variants v
            WHERE v.stream_id = p.stream_id AND v.product_ref = p.product_ref) DESC, p.status IS NOT NULL DESC,
            p.stream_id DESC) = 1 AS counts
        FROM products p JOIN bookmarks b USING (stream_id)
        WHERE p.{RUN_STREAMS} AND p.handle = :handle COLLATE NOCASE ORDER BY p.stream_id""",
        {"run": run_id, "handle": key},
    ).fetchall()
    handle, counted = next((handle, name) for handle, name, counts in rows if counts)
    return Twice(number, handle, differing, list(dict.fromkeys(name for _, name, _ in rows)), counted)


def _differing(lines: Sequence[_Line], *, torn: bool) -> tuple[str, ...]:
    """Say in what the files differ that have a product."""
    lots: dict[int, list[_Line]] = {}
    for line in lines:
        lots.setdefault(line[1], []).append(line[2:])
    told = list(lots.values())
    if all(lot == told[0] for lot in told):
        return ()
    found = ["titles"] if len({line[2] for line in lines} - {""}) > 1 else []
    found += ["ids"] if len({line[3] for line in lines} - {None}) > 1 else []
    for at, field in enumerate(_FIELDS, 5):
        found += [field] if _differs(lines, at) else []
    options = {frozenset(line[2] for line in lot) - {None} for lot in told} - {frozenset()}
    return (*found, "variants") if len(options) > 1 and not torn else tuple(found)


def _differs(lines: Sequence[_Line], at: int) -> bool:
    """Whether two files tell otherwise what stands at ``at`` for the same options."""
    values: dict[str, dict[int, set[object]]] = {}
    for line in lines:
        if line[at] is not None:
            values.setdefault(line[4], {}).setdefault(line[1], set()).add(line[at])
    return any(one != next(iter(by_file.values())) for by_file in values.values() for one in by_file.values())
