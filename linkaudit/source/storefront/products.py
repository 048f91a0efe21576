"""The products that a storefront shows, within the limits that its lists have.

``/products.json`` lists what is published and listed, up to the 25,000th. Beyond that come the lists of the
collections, each with the same limit, and last the products that the sitemap names and no list showed, one by one: so
too where the list is switched off, faked, or ends too early. The same product again is harmless: it is saved by id.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple
from urllib.parse import unquote

import msgspec

from linkaudit.model import Batch, Content, Coverage, Skip
from linkaudit.source.json.nodes import Context, Out, text
from linkaudit.source.json.stream import Json
from linkaudit.source.storefront import listed, sitemaps
from linkaudit.source.storefront.collections import collection_batches, collections
from linkaudit.source.storefront.front import Forbidden, Front, NotOffered, Unanswered

__all__ = ["MOST_SINGLE", "Place", "collection_batches", "product_batches"]

MOST_SINGLE = 2_000  # products read one by one
_GIVEN_UP = 10  # if none of the first so many opens, none will
_IN_A_ROW = 3  # so many addresses that give only errors: it is the shop
_BAD_REQUEST = 400
_UNLISTED = "the public sees neither drafts nor products that are not listed"
_CAPPED = "a storefront lists 25,000 products; those in no collection beyond them are not seen"
_CURE = "Use a token of the Admin API, or export FILEs"
_OTHERWISE = "Products are read from other lists and one by one from the sitemap; export FILEs tell all"


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far reading is.

    ``top`` is the list of all products, ``page`` its pages that were read, ``full``: they reach Shopify's limit,
    ``refused``: why it gave less than it has. ``listed`` is a collection, ``member`` its pages that were read. ``one``
    products were tried one by one, ``gone`` of them in vain. ``count`` is of all products so far.
    """

    step: Literal["top", "collections", "single", "end"] = "top"
    top: str = listed.ALL
    page: int = 0
    full: bool = False
    refused: str = ""
    listed: str = ""
    member: int = 0
    one: int = 0
    gone: int = 0
    count: int = 0
    done: bool = False


class Read(NamedTuple):
    """A part of the stream: its records, and how far it is now."""

    records: list[Content]
    place: Place


def product_batches(front: Front, state: str, cursor: int) -> Iterator[Batch]:
    """Yield the products from where ``state`` says (empty: all), a page or one product at a time.

    ``cursor`` is the count of records so far. Raises ``SourceError``; what was yielded stays.
    """
    for read in _Visit(front, _place(state)).read():
        cursor += len(read.records)
        yield Batch(cursor, read.records, msgspec.json.encode(read.place).decode())


def _place(state: str) -> Place:
    try:
        return msgspec.json.decode(state, type=Place) if state else Place()
    except msgspec.DecodeError:
        return Place()


class _Visit:
    """One visit to the shop: where it stands, and which handles lists have shown so far."""

    def __init__(self, front: Front, place: Place) -> None:
        self._front, self._place, self._before = front, place, place
        self._context = Context("product", by_id=True)
        self._context.ordinal = place.count
        self._seen: set[str] = set()
        self._named: list[str] | None = None  # by the sitemap
        self._left: set[str] = set()  # of them, those that no list has shown
        self._unread = 0
        self._forbidden = False  # to read products one by one
        self._faults: list[sitemaps.Fault] = []
        self._failed = 0  # addresses in a row

    def read(self) -> Iterator[Read]:
        """Yield all that is left to be read, and notes at the end."""
        if self._place.done:
            return
        while self._place.step == "top":
            yield from self._top()
        if self._place.step != "end":
            self._recall()
            self._load_named()
        if self._place.step == "collections":
            yield from self._collections()
        if self._place.step == "single":
            yield from self._one_by_one()
        yield Read(self._notes(), self._at(done=True))

    def _at(self, **moved: object) -> Place:
        self._place = msgspec.structs.replace(self._place, count=self._context.ordinal, **moved)
        return self._place

    # --- lists -------------------------------------------------------------------------------------------------------

    def _top(self) -> Iterator[Read]:
        """Read the list of all products, then say which step comes next."""
        refused, forbidden = "", False
        try:
            for page, found in listed.pages(self._front, self._place.top, "products", self._place.page, fewest=1):
                if not found:
                    break
                if not self._shows_new(found):
                    refused = "its pages repeat"
                    break
                full = len(found) == listed.PAGE and page * listed.PAGE >= listed.DEEPEST
                yield Read(self._records(found), self._at(page=page, full=full))
        except NotOffered as fault:
            refused, forbidden = str(fault), isinstance(fault, Forbidden)
            if fault.status == _BAD_REQUEST and self._place.page:  # the limit comes sooner than it used to
                refused = ""
                self._at(full=True)
        self._next(refused, forbidden=forbidden)

    def _next(self, refused: str, *, forbidden: bool) -> None:
        nothing = self._place.page == 0
        if nothing and not refused:
            self._load_named()
            refused = "it lists none, and the sitemap does" if self._named else ""
        reason = self._place.refused or refused
        if self._place.full and not refused:
            self._at(step="collections", refused=reason)
        elif refused and nothing and not forbidden and self._place.top == listed.ALL:
            self._at(top=listed.AUTOMATIC, refused=reason)
        else:
            self._at(step="single" if refused else "end", refused=reason)

    def _collections(self) -> Iterator[Read]:
        """Read the lists of the collections, until they have shown all that the sitemap names."""
        names = self._collection_names()
        start = names.index(self._before.listed) if self._before.listed in names else 0
        for name in names[start:]:
            if self._named and not self._left:
                break
            after = self._before.member if name == self._before.listed else 0
            try:
                for page, found in listed.pages(self._front, listed.of_collection(name), "products", after):
                    self._shows_new(found)
                    self._failed = 0
                    yield Read(self._records(found), self._at(listed=name, member=page))
            except NotOffered:
                continue
            except Unanswered as fault:
                self._tolerate(fault)
        self._at(step="single")

    def _tolerate(self, fault: Unanswered) -> None:
        self._failed += 1
        if self._failed >= _IN_A_ROW:
            raise fault

    def _recall(self) -> None:
        """Find again which handles the visits before this one were shown: a state that held them would be too large."""
        before = self._before
        self._leaf(before.top, before.page)
        if not before.listed and before.step != "single":
            return
        for name in self._collection_names() if before.full else ():
            last = before.step == "collections" and name == before.listed
            self._leaf(listed.of_collection(name), before.member if last else listed.DEEPEST)
            if last:
                return

    def _leaf(self, path: str, most: int) -> None:
        if not most:
            return
        try:
            fewest = 1 if most < listed.DEEPEST else 0
            for page, found in listed.pages(self._front, path, "products", fewest=fewest):
                self._shows_new(found)
                if page >= most:
                    return
        except (NotOffered, Unanswered):
            return

    def _collection_names(self) -> list[str]:
        try:
            return [text(one.handle) for one in collections(self._front)]
        except NotOffered:
            return []

    def _shows_new(self, found: list[Json]) -> bool:
        handles = {str(one.get("handle")).lower() for one in found if isinstance(one, dict)} - self._seen
        self._seen |= handles
        self._left -= handles
        return bool(handles)

    def _records(self, found: list[Json]) -> list[Content]:
        out = Out(self._context)
        listed.records_of(found, self._context, out)
        return out.records

    # --- one by one --------------------------------------------------------------------------------------------------

    def _load_named(self) -> None:
        if self._named is None:
            maps = sitemaps.Sitemaps(self._front)
            self._named = list(dict.fromkeys(unquote(handle).lower() for handle in maps.handles()))
            self._faults = maps.faults
            for fault in maps.faults:
                if fault.passing:
                    raise fault.passing
        self._left = set(self._named) - self._seen

    def _one_by_one(self) -> Iterator[Read]:
        left = [handle for handle in self._named or () if handle in self._left]
        for at, handle in enumerate(left[:MOST_SINGLE], 1):
            if self._place.one == self._place.gone >= _GIVEN_UP:
                break
            if at <= self._place.one:
                continue
            try:
                found = listed.one_product(self._front, handle)
            except Forbidden:
                self._forbidden = True
                break
            except NotOffered:
                self._at(one=at, gone=self._place.gone + 1)
            except Unanswered as fault:
                self._tolerate(fault)
                self._at(one=at, gone=self._place.gone + 1)
            else:
                self._failed = 0
                yield Read(self._records([found]), self._at(one=at))
        self._unread = len(left) - self._place.one

    # --- what is told ------------------------------------------------------------------------------------------------

    def _notes(self) -> list[Content]:
        place, cut = self._place, self._unread + self._place.gone > 0 or bool(self._faults)
        notes: list[Content] = [
            Skip(ref=ref, where=where, why=why, cure=cure)
            for ref, (where, why, cure) in enumerate(self._told(), 1) if why
        ]  # fmt: skip
        why = _CAPPED if place.full and cut else _UNLISTED
        return [*notes, Coverage(ref=1, kind="product", whole=False, why=why),
                Coverage(ref=2, kind="variant_ids", whole=False, why=_UNLISTED)]  # fmt: skip

    def _told(self) -> Iterator[tuple[str, str, str]]:
        place = self._place
        stops = f"it stops after page {place.page:,}" if place.page and place.top == listed.ALL else ""
        refused = f"{stops or 'the shop does not offer it'} ({place.refused})" if place.refused else ""
        yield listed.ALL, refused, _OTHERWISE
        yield listed.ALL, _CAPPED if place.full and self._faults else "", _CURE
        most = f"only {MOST_SINGLE:,} are read one by one" if place.one >= MOST_SINGLE else "none of them opens"
        most = "robots.txt forbids it" if self._forbidden else most
        unread = f"{self._unread:,} products that the sitemap names were not read: {most}" if self._unread else ""
        yield "products", unread, _CURE
        for fault in self._faults if place.step != "end" else ():
            yield fault.where, fault.why, _CURE
        gone = f"{place.gone:,} products that the sitemap names do not open" if place.gone else ""
        yield "products", gone, "Sitemaps lag by some hours; run again later"
