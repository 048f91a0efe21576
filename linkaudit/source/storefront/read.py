"""What is read of a public storefront: one entry a feed, in the order in which they are read, and each as a stream."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from linkaudit.model import Batch, Content, Host
from linkaudit.source.storefront import documents, pages, products
from linkaudit.source.storefront.front import Front
from linkaudit.source.storefront.pages import Edition

_Part = tuple[list[Content], str, bool]


class StoreFeed(msgspec.Struct, frozen=True):
    """One stream. ``mark`` names what is read of it: an edition with another one is not gone on with."""

    name: str
    title: str
    mark: str = "1"


FEEDS: tuple[StoreFeed, ...] = (
    StoreFeed("home", "home page and menus"),
    StoreFeed("products", "products"),
    StoreFeed("collections", "collections"),
    StoreFeed("pages", "pages and articles", mark="2"),
)


class _State(msgspec.Struct):
    """A stream's own note: what it reads from here on, whether it builds on the edition before, and how far it is.

    ``done``: it is read to its end; ``whole``: with all that could be had.
    """

    mark: str = ""
    increment: bool = False
    place: str = ""
    cursor: int = 0
    done: bool = False
    whole: bool = True


def shows_all(state: str) -> bool:
    """Whether an edition that is read to its end lacks nothing that could be had now."""
    read = _read(state)
    return read.done and read.whole


def _read(state: str) -> _State:
    try:
        return msgspec.json.decode(state, type=_State) if state else _State()
    except msgspec.DecodeError:
        return _State()


class FrontStream:
    """One edition of a feed. ``state`` is its own note from before, ``base`` that of the last complete edition.

    ``edition`` tells what is known of pages. ``begun``: it begins, or begins anew.
    """

    def __init__(self, front: Front, feed: StoreFeed, *, state: str, base: str, edition: Edition) -> None:
        self._front, self._feed, self._edition = front, feed, edition
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

    def _home(self) -> Iterator[_Part]:
        reply = self._front.open()
        hosts = [Host(host=self._front.host, primary=True)] if not self._front.is_loopback else []
        found = [one for one in documents.home(reply, self._front.host) if not self._is_loopback(one)]
        yield [*hosts, *found], "", True

    def _is_loopback(self, one: Content) -> bool:
        return isinstance(one, Host) and one.host == self._front.host and self._front.is_loopback

    def _products(self) -> Iterator[_Part]:
        for batch in products.product_batches(self._front, self._state.place, 0):
            yield batch.records, batch.state or "", False
        yield [], self._state.place, True

    def _collections(self) -> Iterator[_Part]:
        for batch in products.collection_batches(self._front, self._state.place, 0):
            yield batch.records, batch.state or "", False
        yield [], self._state.place, True

    def _pages(self) -> Iterator[_Part]:
        nothing = pages.Edition(known=lambda _: None, has=self._edition.has)
        for read in pages.pages(self._front, self._edition if self._state.increment else nothing):
            self._state.whole = self._state.whole and read.whole
            yield read.records, "", read.last
