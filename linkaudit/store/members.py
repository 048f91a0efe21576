"""The products that collections, pages and articles show."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from linkaudit.store.overlap import RUN_STREAMS
from linkaudit.urls.facets import Facet, facet_key
from linkaudit.urls.normalise import handle_key

if TYPE_CHECKING:
    from sqlite_utils import Database

_EVERYTHING = frozenset({"all", "vendors", "types", ""})
_ALL_PRODUCTS = "SELECT handle FROM products WHERE {s} ORDER BY handle"
_LINKED = """SELECT l.target_handle FROM pages g
  JOIN placements p ON p.stream_id = g.stream_id AND p.owner_kind = g.kind AND p.owner_ref = g.page_ref
  JOIN links l ON l.run_id = :run AND l.link_id = p.link_id
  WHERE g.kind = '{kind}' AND (g.path = :name COLLATE NOCASE OR g.path = :numbered COLLATE NOCASE) AND g.{{s}}
    AND l.target_kind = 'product' ORDER BY p.ordinal"""
_MEMBERS = {
    "collection": """SELECT coalesce(nullif(m.product_handle, ''), p.handle) FROM collection_products m
      LEFT JOIN products p ON p.product_id = m.product_id AND p.{s}
      WHERE m.{s} AND (m.collection_handle = :name COLLATE NOCASE OR m.collection_id IN (SELECT page_id FROM pages
        WHERE kind = 'collection' AND handle = :name COLLATE NOCASE AND {s}))
      AND coalesce(nullif(m.product_handle, ''), p.handle) IS NOT NULL ORDER BY m.position, m.member_ref""",
    "page": _LINKED.format(kind="page"),
    "article": _LINKED.format(kind="article"),
}


class Members:
    """Finds product handles: of a collection in its order, of a page's or article's links in reading order.

    Which of them the storefront shows is not looked at: of a product that several streams have, no single row can tell.
    """

    def __init__(self, db: Database, run_id: int) -> None:
        self._db = db
        self._run_id = run_id
        self._whole: dict[tuple[str, str], list[str]] = {}
        self._facts: _Facts | None = None

    def __call__(self, kind: str, name: str, facets: Sequence[Facet] = ()) -> Sequence[str] | None:
        """Return those that meet all ``facets``, or None where the files do not tell which these are.

        ``name`` is the handle of a collection, the path of a page or article.
        """
        if not facets:
            if (kind, name) not in self._whole:
                self._whole[kind, name] = self._read(kind, name)
            return self._whole[kind, name]
        if self._facts is None:
            self._facts = _Facts(self._db, self._run_id)
        chosen = self._facts.meeting(facets)
        if chosen is None or (kind == "collection" and name in _EVERYTHING):
            return chosen
        keys = set(map(handle_key, chosen))
        return [one for one in self(kind, name) or () if handle_key(one) in keys]

    def _read(self, kind: str, name: str) -> list[str]:
        numbered = self._numbered(name) if kind == "article" else name
        question = _ALL_PRODUCTS if kind == "collection" and name in _EVERYTHING else _MEMBERS[kind]
        values = {"run": self._run_id, "name": name, "numbered": numbered}
        return [row[0] for row in self._db.execute(question.format(s=RUN_STREAMS), values)]

    def _numbered(self, path: str) -> str:
        """Return the path of an article as exports write it that know its blog by number only."""
        _, _, blog, handle = path.split("/", 3)
        question = f"SELECT page_id FROM pages WHERE kind = 'blog' AND handle = :blog COLLATE NOCASE AND {RUN_STREAMS}"
        found = self._db.execute(question, {"run": self._run_id, "blog": blog}).fetchone()
        return f"/blogs/#{found[0]}/{handle}" if found else path


class _Facts:
    """Which products have which vendor, type and tags; of several streams that have a product the best one tells."""

    def __init__(self, db: Database, run_id: int) -> None:
        self._handles: list[str] = []
        self._having: dict[tuple[str, str], array[int]] = {}
        rows = db.execute(
            f"""SELECT lower(handle), vendor, product_type, tags FROM products WHERE {RUN_STREAMS}
            ORDER BY 1, status IS NOT NULL, stream_id, rowid""", {"run": run_id},
        )  # fmt: skip
        for handle, told in groupby(rows, lambda row: row[0]):
            vendor = kind = tags = ""
            for _, one_vendor, one_kind, one_tags in told:
                vendor, kind, tags = one_vendor or vendor, one_kind or kind, one_tags or tags
            self._note("vendor", [vendor])
            self._note("product_type", [kind])
            self._note("tag", tags.split(","))
            self._handles.append(handle)
        self._known = {field for field, _ in self._having}

    def _note(self, field: str, texts: Sequence[str]) -> None:
        number = len(self._handles)
        for word in {facet_key(text) for text in texts} - {""}:
            self._having.setdefault((field, word), array("I")).append(number)

    def meeting(self, facets: Sequence[Facet]) -> list[str] | None:
        """Return the handles of the products that meet all; None where no file has a field, or where all lapse."""
        if any(one.field not in self._known for one in facets):
            return None
        found = [self._of(one) for one in facets if not one.lapses or self._of(one)]
        return [self._handles[number] for number in sorted(set.intersection(*found))] if found else None

    def _of(self, facet: Facet) -> set[int]:
        return {number for word in facet.words for number in self._having.get((facet.field, word), ())}
