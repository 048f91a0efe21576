"""What is read of a public storefront: one entry a feed, in the order in which they are read, and each as a stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from linkaudit.model import Batch, Content, Coverage, Host, OwnerKind, Page, Present, Skip, Version
from linkaudit.source.json.nodes import stable_ref
from linkaudit.source.storefront import documents, products, sitemaps
from linkaudit.source.storefront.front import Front, NotOffered
from linkaudit.urls.normalise import decoded_path
from linkaudit.urls.store_path import classify

_OK, _NOT_MODIFIED = 200, 304
_FORBIDDEN = "robots.txt forbids it"
_HIDDEN = "pages that are hidden from search engines are in no sitemap"
_READ = frozenset({"page", "article", "metaobject"})
_LINK = re.compile(rb"<link[^>]+?href=[\"']([^\"']{1,2000})[\"']")
_CURE = "Load it from an export FILE, or with a token of the Admin API"


class StoreFeed(msgspec.Struct, frozen=True):
    """One stream. ``mark`` names what is read of it: an edition with another one is not gone on with."""

    name: str
    title: str
    mark: str = "1"


FEEDS: tuple[StoreFeed, ...] = (
    StoreFeed("home", "home page and menus"),
    StoreFeed("products", "products"),
    StoreFeed("collections", "collections"),
    StoreFeed("pages", "pages and articles"),
)


class _State(msgspec.Struct):
    """A stream's own note: what it reads from here on, whether it builds on the edition before, and how far it is."""

    mark: str = ""
    increment: bool = False
    place: str = ""
    cursor: int = 0
    done: bool = False


def shows_all(state: str) -> bool:
    """Whether an edition that is read to its end lacks nothing that could be had now."""
    return _read(state).done


def _read(state: str) -> _State:
    try:
        return msgspec.json.decode(state, type=_State) if state else _State()
    except msgspec.DecodeError:
        return _State()


class FrontStream:
    """One edition of a feed. ``state`` is its own note from before, ``base`` that of the last complete edition.

    ``known`` tells how a page stood in that one. ``begun``: it begins, or begins anew.
    """

    def __init__(
        self, front: Front, feed: StoreFeed, *, state: str, base: str, known: Callable[[int], Version | None]
    ) -> None:
        self._front, self._feed, self._known = front, feed, known
        self._state = _read(state)
        self.begun = self._state.mark != feed.mark
        if self.begun:
            before = _read(base)
            self._state = _State(feed.mark, increment=feed.name == "pages" and before.done and before.mark == feed.mark)

    @property
    def increment(self) -> bool:
        """Whether this edition takes over from the one before what did not change."""
        return self._state.increment

    def batches(self) -> Iterator[Batch]:
        """Yield batches, each with the state to be saved with it. Raises ``SourceError``; what was yielded stays."""
        parts = {"home": self._home, "products": self._products, "collections": self._collections, "pages": self._pages}
        for records, place, done in parts[self._feed.name]():
            self._state = msgspec.structs.replace(
                self._state, place=place, cursor=self._state.cursor + len(records), done=done
            )
            yield Batch(self._state.cursor, records, msgspec.json.encode(self._state).decode())

    def _home(self) -> Iterator[tuple[list[Content], str, bool]]:
        reply = self._front.open()
        hosts = [Host(host=self._front.host, primary=True)] if not self._front.is_loopback else []
        found = [one for one in documents.home(reply, self._front.host) if not self._is_loopback(one)]
        yield [*hosts, *found], "", True

    def _is_loopback(self, one: Content) -> bool:
        return isinstance(one, Host) and one.host == self._front.host and self._front.is_loopback

    def _products(self) -> Iterator[tuple[list[Content], str, bool]]:
        for batch in products.product_batches(self._front, self._state.place, 0):
            yield batch.records, batch.state or "", False
        yield [], self._state.place, True

    def _collections(self) -> Iterator[tuple[list[Content], str, bool]]:
        for batch in products.collection_batches(self._front, self._state.place, 0):
            yield batch.records, batch.state or "", False
        yield [], self._state.place, True

    # --- pages, blogs, articles --------------------------------------------------------------------------------------

    def _pages(self) -> Iterator[tuple[list[Content], str, bool]]:
        done = int(self._state.place or 0)
        at, notes, blogs, seen = 0, list[Content](), list[str](), set[int]()
        try:
            for entry in self._entries(notes, blogs, seen):
                at += 1
                if at > done:
                    yield self._page(entry, at), str(at), False
        except NotOffered as fault:
            notes.append(Skip(ref=1, where="/sitemap.xml", why=f"the shop does not offer it ({fault})", cure=_CURE))
        kinds = (OwnerKind.PAGE, OwnerKind.BLOG, OwnerKind.ARTICLE)
        notes += [Coverage(ref=ref, kind=kind.value, whole=False, why=_HIDDEN) for ref, kind in enumerate(kinds, 1)]
        if self._front.forbidden:
            why = f"{self._front.forbidden:,} addresses were left out: {_FORBIDDEN}"
            notes.append(Skip(ref=2, where="robots.txt", why=why, cure=_CURE))
        yield notes, str(at), True

    def _entries(self, notes: list[Content], blogs: list[str], seen: set[int]) -> Iterator[sitemaps.Entry]:
        """Yield what the sitemaps and the blogs' feeds list, each once; ``notes`` gets the language folders."""
        roots: set[str] = set()
        for child in sitemaps.children(self._front):
            if child.root:
                roots.add(child.root)
                continue
            if "sitemap_products" in child.path or "sitemap_collections" in child.path:
                continue
            try:
                for entry in sitemaps.entries(self._front, child):
                    named = classify(decoded_path(entry.path.partition("?")[0]))
                    if named.kind == "blog":
                        blogs.append(named.handle)
                    if (named.kind == "blog" or named.kind in _READ) and _is_new(entry.path, seen):
                        yield entry
            except NotOffered as fault:
                notes.append(
                    Skip(ref=stable_ref(child.path), where=child.path, why=f"cannot be read ({fault})", cure=_CURE)
                )
        notes += [Host(host=self._front.host, root=root) for root in sorted(roots) if not self._front.is_loopback]
        for blog in blogs:
            yield from (entry for entry in self._fed(blog) if _is_new(entry.path, seen))

    def _fed(self, blog: str) -> Iterator[sitemaps.Entry]:
        """Yield the articles of a blog's feed: those that are newer than the sitemap are in no other list."""
        reply = self._front.get(f"/blogs/{blog}.atom")
        if reply is None or reply.status != _OK:
            return
        for found in _LINK.findall(reply.body):
            path = sitemaps.own_path(found.decode("utf-8", "replace"), self._front)
            if classify(decoded_path(path.partition("?")[0])).kind == "article":
                yield sitemaps.Entry(path, "")

    def _page(self, entry: sitemaps.Entry, at: int) -> list[Content]:
        path = decoded_path(entry.path.partition("?")[0])
        named, ref = classify(path), stable_ref(path)
        if named.kind == "blog":
            return [Page(ref=ref, kind=OwnerKind.BLOG, path=path, handle=named.handle, published=True)]
        known = self._known(ref) if self._state.increment else None
        if known and entry.lastmod and known.lastmod == entry.lastmod:
            return [Present(ref=ref, fresh=False)]
        reply = self._front.get(entry.path, etag=known.etag if known else "")
        if reply is None:
            return []
        if reply.status == _NOT_MODIFIED and known:
            return [Present(ref=ref, fresh=False)]
        if reply.status != _OK or not reply.is_html:
            what = f"status {reply.status}" if reply.status != _OK else "no page"
            why = f"the sitemap lists it, and it does not open ({what})"
            return [Skip(ref=ref, where=path, why=why, cure="Sitemaps lag by some hours; run again later", owner=ref)]
        version = Version(ref=ref, url=entry.path, lastmod=entry.lastmod, etag=reply.headers.get("ETag", ""))
        return [Present(ref=ref, fresh=True), version, *documents.document(reply, named, path, ref)]


def _is_new(path: str, seen: set[int]) -> bool:
    ref = stable_ref(decoded_path(path.partition("?")[0]))
    if ref in seen:
        return False
    seen.add(ref)
    return True
