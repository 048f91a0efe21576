"""What to change where, once listings exist: files below ``replacements/``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from linkaudit.audit.catalog import Catalog
from linkaudit.export.replacements import ads, redirects, todo
from linkaudit.export.table import in_words, write_csv
from linkaudit.listing.comeback.shelf import Shelf, Shelves
from linkaudit.model import Impact, JudgedLink, Match, OwnerKind, Verdict
from linkaudit.model.replacement import Change, Goal, Spot
from linkaudit.pipeline.job import load_catalog
from linkaudit.pipeline.matching import main_currency, matched
from linkaudit.pipeline.outfiles import make_folder, replacing_bytes, replacing_text
from linkaudit.pipeline.shelves import shelves
from linkaudit.store import replacements, results, runs
from linkaudit.store.database import Database
from linkaudit.urls.normalise import handle_key

FOLDER = "replacements"
_ENDS = "LA201"

_Links = dict[int, tuple[JudgedLink, Match, list[Impact]]]


def write(db: Database, run: runs.Run, out: Path, encoding: str = "utf-8", headers: str = "") -> list[Path]:
    """Write the to-do, the workbook of ads and the redirects of a complete run below ``out``, and return their paths.

    ``encoding`` and the language of ``headers`` are those of the to-do; Shopify's import gets plain UTF-8.
    """
    folder = out / FOLDER
    make_folder(folder)
    catalog = load_catalog(db, run.run_id, run.hosts)
    main, sold = main_currency(run), results.units_sold(db, run.run_id)
    links = {link.link_id: (link, match, impacts) for link, match, impacts in
             matched(db, run.run_id, catalog, main, sold) if _wanted(link)}  # fmt: skip
    replacements.choose(db, run.run_id, links)
    goals = _Goals(db, run.run_id, catalog, shelves(db, run.run_id))

    def changes() -> Iterator[Change]:
        return _changes(replacements.spots(db, run.run_id), links, goals)

    paths = [folder / "todo.csv", folder / "redirects.csv", folder / "ads.xlsx"]
    with replacing_text(paths[0], encoding) as text:
        header, rows = in_words(todo.HEADER, todo.rows(changes()), headers or "en")
        write_csv(text, header, rows)
    with replacing_text(paths[1], "utf-8") as text:
        write_csv(text, redirects.HEADER, redirects.rows(changes(), catalog.hosts))
    with replacing_bytes(paths[2]) as file:
        file.write(ads.workbook(changes()))
    return paths


def _wanted(link: JudgedLink) -> bool:
    """Whether a link is to be replaced: TikTok's own that end or are dead, and the store's to pages that end."""
    if link.direction == "inbound":
        return link.verdict in (Verdict.BREAKS, Verdict.BROKEN)
    return _ENDS in link.codes


def _changes(spots: Iterable[Spot], links: _Links, goals: _Goals) -> Iterator[Change]:
    """Yield the changes; a link's money stands at its first spot, so that it adds up."""
    last = 0
    for spot in spots:
        link, match, impacts = links[spot.link_id]
        money = impacts[0] if impacts and spot.link_id != last else None
        last = spot.link_id
        yield Change(spot=spot, goal=goals.of(spot, link, match), revenue=money.revenue if money else None,
                     currency=money.currency if money else "")  # fmt: skip


class _Goals:
    """What takes the place of links: the first of a link's products that buyers can have."""

    def __init__(self, db: Database, run_id: int, catalog: Catalog, shelf: Shelves) -> None:
        self._db, self._run_id = db, run_id
        self._shelf = shelf
        self._names = _names(catalog)
        self._products = replacements.owners(db, run_id)
        self._known: dict[tuple[str, ...], Goal] = {}

    def of(self, spot: Spot, link: JudgedLink, match: Match) -> Goal:
        """Return what takes the place of the link at ``spot``. A link in a product's text stands for that product."""
        handles = match.handles
        if spot.owner_kind == OwnerKind.PRODUCT and (own := self._products.get(spot.owner_id)):
            handles = (own,)
        elif not handles and link.target_kind == "product" and self._shelf.product(link.target_handle):
            handles = (link.target_handle,)  # deleted from the store, but listed
        if handles not in self._known:
            self._known[handles] = self._goal(handles)
        return self._known[handles]

    def _goal(self, handles: Sequence[str]) -> Goal:
        if not handles:
            return Goal()
        found = [(handle, shelf) for handle in handles if (shelf := self._shelf.product(self._names(handle)))]
        handle, shelf = min(found, key=_unseen, default=(handles[0], None))
        more, name = len(handles) - 1, self._names(handle)
        title = replacements.title_of(self._db, self._run_id, name)
        if shelf is None:
            return Goal(handle=name, product_title=title, more=more)
        return Goal(handle=name, product_title=title or shelf.title, product_id=shelf.product_id, url=shelf.url,
                    listed=True, live=shelf.live, more=more)  # fmt: skip


def _unseen(found: tuple[str, Shelf]) -> tuple[bool, bool]:
    return found[1].live is False, not found[1].url


def _names(catalog: Catalog) -> Callable[[str], str]:
    """Return what tells a handle as the store writes it from one as it stands in URLs."""
    return lambda handle: (entry.handle if (entry := catalog.products.get(handle_key(handle))) else handle)
