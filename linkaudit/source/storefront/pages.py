"""Pages, blogs and articles of a storefront: which there are, and those that changed as HTML.

The sitemaps list them, the blogs' feeds those that are newer; where there is no sitemap, the home page's links have to
do. What this edition holds already is not read again, so a visit may stop and go on anywhere.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from linkaudit.errors import SourceError, UnreadableInput
from linkaudit.model import Content, Coverage, Host, Outcome, OwnerKind, Page, Present, Skip, Version
from linkaudit.source.json.nodes import stable_ref
from linkaudit.source.reading.elements import elements
from linkaudit.source.storefront import documents, sitemaps
from linkaudit.source.storefront.front import MOST_PAGE, Front, Reply, Unanswered
from linkaudit.source.storefront.refusals import meaning
from linkaudit.urls.normalise import decoded_path, split
from linkaudit.urls.store_path import StorePath, classify, locale_root

_OK, _NOT_MODIFIED = 200, 304
_IN_A_ROW = 3  # so many pages that give only errors: perhaps it is the shop
_GIVEN_UP = 12  # so many, and the home page opens: what they have in common is broken
_READ = frozenset({"page", "article", "metaobject"})
_OTHERS = ("sitemap_products", "sitemap_collections")
_ATOM = "{http://www.w3.org/2005/Atom}"
_HIDDEN = "pages that are hidden from search engines are in no sitemap"
_LINKED = "no sitemap lists the pages: only those that the home page or a blog's feed links are read"
_CURE = "Load it from an export FILE, or with a token of the Admin API"
_CUT = f"only the first {MOST_PAGE >> 20} MB of it are read"
_LAG = "Sitemaps lag by some hours; run again later"
_AGAIN = "Run the same command again later: it is then asked again"
_ROBOTS = "{count:,} addresses were left out: robots.txt forbids it"


class Read(NamedTuple):
    """A part of the stream. ``last``: nothing comes after it; ``whole``: all that could be had now was read."""

    records: list[Content]
    last: bool = False
    whole: bool = True


class Edition(NamedTuple):
    """What is known of pages by their ref: how they stood in the edition before, and whether this one has them."""

    known: Callable[[int], Version | None]
    has: Callable[[int], bool]


def pages(front: Front, edition: Edition) -> Iterator[Read]:
    """Yield what this edition does not have yet, a page at a time, and notes at the end.

    Raises ``SourceError`` where the shop is closed, turns us away or is down; what was yielded stays.
    """
    yield from _Visit(front, edition).read()


class _Visit:
    def __init__(self, front: Front, edition: Edition) -> None:
        self._front, self._edition = front, edition
        self._maps = sitemaps.Sitemaps(front)
        self._blogs: list[str] = []
        self._seen: set[int] = set()
        self._notes: list[Content] = []
        self._failed = 0  # pages in a row
        self._held: list[Content] = []  # of pages that failed: told at the end, a visit that goes on asks them again
        self._whole, self._unread = True, 0

    def read(self) -> Iterator[Read]:
        for entry in self._entries():
            ref = _ref(entry)
            if ref in self._seen:
                continue
            self._seen.add(ref)
            if self._edition.has(ref):
                continue
            if self._failed >= _GIVEN_UP:
                self._unread += 1
                continue
            try:
                records = self._page(entry, ref)
            except Unanswered as fault:
                self._tolerate(entry, ref, fault)
                continue
            self._failed = 0
            yield Read(records)
        yield Read([*self._held, *self._notes, *self._told()], last=True, whole=self._whole)

    # --- which there are ---------------------------------------------------------------------------------------------

    def _entries(self) -> Iterator[sitemaps.Entry]:
        children = self._maps.children()
        for child in children:
            if not child.root and not any(name in child.path for name in _OTHERS):
                yield from self._of_interest(self._maps.entries(child))
        if not children:
            self._notes.append(Skip(ref=3, where="/sitemap.xml", why=_LINKED, cure=_CURE))
            yield from self._of_interest(self._linked())
        roots = sorted({child.root for child in children} - {""})
        self._notes += [Host(host=self._front.host, root=root) for root in roots if not self._front.is_loopback]
        for blog in dict.fromkeys(self._blogs):
            yield from self._of_interest(self._fed(blog))

    def _of_interest(self, entries: Iterator[sitemaps.Entry]) -> Iterator[sitemaps.Entry]:
        for entry in entries:
            named = _named(entry)
            if named.kind == "blog":
                self._blogs.append(named.handle)
            if named.kind == "blog" or named.kind in _READ:
                yield entry

    def _linked(self) -> Iterator[sitemaps.Entry]:
        for node in LexborHTMLParser(documents.text_of(self._front.open())).css("a[href]"):
            path = sitemaps.own_path(node.attributes.get("href") or "", self._front)
            if path and not locale_root(decoded_path(path.partition("?")[0]), frozenset())[0]:
                yield sitemaps.Entry(path.partition("?")[0], "")

    def _fed(self, blog: str) -> Iterator[sitemaps.Entry]:
        """Yield the articles of a blog's feed: those that are newer than the sitemap are in no other list."""
        where = f"/blogs/{blog}.atom"
        try:
            reply = self._front.get(where)
        except Unanswered as fault:
            self._maps.faults.append(sitemaps.Fault(where, f"it cannot be read ({fault.what})", passing=fault))
            return
        if reply is None or reply.status != _OK or reply.is_html:
            return
        try:
            for element in elements(io.BytesIO(reply.body), (f"{_ATOM}entry",), again=""):
                for link in element.iterchildren(f"{_ATOM}link"):
                    path = sitemaps.own_path(link.get("href", ""), self._front)
                    if path and link.get("rel", "alternate") == "alternate":
                        yield sitemaps.Entry(path, "")
        except UnreadableInput as fault:
            self._maps.faults.append(sitemaps.Fault(where, f"it {fault.what}"))

    # --- one page ----------------------------------------------------------------------------------------------------

    def _page(self, entry: sitemaps.Entry, ref: int) -> list[Content]:
        path, named = _path(entry), _named(entry)
        read: list[Content] = [Present(ref=ref, fresh=True)]
        if named.kind == "blog":
            return [*read, Page(ref=ref, kind=OwnerKind.BLOG, path=path, handle=named.handle, published=True)]
        known = self._edition.known(ref)
        if known and entry.lastmod and known.lastmod == entry.lastmod:
            return [Present(ref=ref, fresh=False)]
        reply = self._front.get(entry.path, etag=known.etag if known else "")
        if reply is None:
            return []
        version = Version(ref=ref, url=entry.path, lastmod=entry.lastmod, etag=reply.headers.get("ETag", ""))
        if reply.status == _NOT_MODIFIED and known:
            kept = Version(ref=ref, url=entry.path, lastmod=entry.lastmod, etag=version.etag or known.etag)
            return [Present(ref=ref, fresh=False), kept]
        if why := _amiss(reply, named):
            told = f"it is listed, and does not open ({why})"
            return [*read, Skip(ref=ref, where=path, why=told, cure=_LAG, owner=ref)]
        cut = Skip(ref=ref, where=path, why=_CUT, cure=_CURE, owner=ref)
        return [*read, version, *documents.document(reply, named, path, ref), *([cut] if reply.cut else [])]

    def _tolerate(self, entry: sitemaps.Entry, ref: int, fault: Unanswered) -> None:
        """Note a page's failure. Raises ``SourceError`` if it is the shop's."""
        self._failed += 1
        self._whole = False
        if self._failed == _IN_A_ROW:
            self._knock()
        known = self._edition.known(ref)
        what = "what is known of it is from before" if known else "nothing is known of its links"
        self._held += [Present(ref=ref, fresh=False)] if known else []
        why = f"it could not be read, {what} ({fault.what})"
        self._held.append(Skip(ref=ref, where=_path(entry), why=why, cure=_AGAIN))

    def _knock(self) -> None:
        try:
            self._front.knock()
        except Unanswered as fault:
            raise SourceError(fault.what, where=fault.where, cure=fault.cure) from None

    # --- what is told ------------------------------------------------------------------------------------------------

    def _told(self) -> Iterator[Content]:
        for fault in self._maps.faults:
            cure = _AGAIN if fault.passing else _CURE
            self._whole = self._whole and not fault.passing
            yield Skip(ref=stable_ref(fault.where, fault.why), where=fault.where, why=fault.why, cure=cure)
        if self._unread:
            why = f"{self._unread:,} pages were not asked for: {_GIVEN_UP} in a row gave errors only"
            yield Skip(ref=1, where="pages", why=why, cure=_AGAIN)
        if self._front.forbidden:
            why = _ROBOTS.format(count=self._front.forbidden)
            yield Skip(ref=2, where="robots.txt", why=why, cure=_CURE)
        kinds = (OwnerKind.PAGE, OwnerKind.BLOG, OwnerKind.ARTICLE, OwnerKind.METAOBJECT)
        yield from (Coverage(ref=at, kind=kind.value, whole=False, why=_HIDDEN) for at, kind in enumerate(kinds, 1))


def _path(entry: sitemaps.Entry) -> str:
    return decoded_path(entry.path.partition("?")[0])


def _named(entry: sitemaps.Entry) -> StorePath:
    return classify(_path(entry))


def _ref(entry: sitemaps.Entry) -> int:
    return stable_ref(_path(entry))


def _amiss(reply: Reply, named: StorePath) -> str:
    """Return why an answer is not the page that was asked for, an empty string if it is."""
    if reply.status != _OK:
        return f"status {reply.status}"
    if not reply.is_html:
        return "no page"
    path = decoded_path(split(reply.url).path)
    here = path[len(locale_root(path, frozenset())[0]) :] or "/"
    if classify(here) != named:
        return f"it leads to {path}"
    return "it says that there is nothing" if meaning(reply).outcome is Outcome.SOFT_404 else ""
