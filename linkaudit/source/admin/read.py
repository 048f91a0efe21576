"""One feed of a shop as a stream of batches: begun anew, from where it stopped, or with what changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import msgspec

from linkaudit.model import Batch, Content, Coverage, Page, Skip
from linkaudit.source.admin import metaobjects, queries, theme
from linkaudit.source.admin.faults import AccessDenied
from linkaudit.source.admin.feeds import ALL_ORDERS, ORDER_DAYS, Feed, Nested, Part, lacking
from linkaudit.source.admin.lines import own_id
from linkaudit.source.admin.pages import pages
from linkaudit.source.admin.progress import read
from linkaudit.source.admin.session import Session
from linkaudit.source.admin.walk import PARKED, Walk
from linkaudit.source.json.nodes import Context, Out, stable_ref
from linkaudit.source.json.records import THINGS
from linkaudit.source.json.stream import Json

__all__ = ["PARKED", "FeedStream"]

# Changes are asked for from a little before the last crawl began: clocks differ, and Shopify's index lags.
_OVERLAP = timedelta(minutes=5)
_ON_ONLINE_STORE = "published_status:online_store_channel"
_LONGEST_UNREADY = timedelta(days=7)
_SCOPE_CURE = "Add the scope {scopes} to the app (docs/token.md), or load the same from an export file"


class FeedStream:
    """One edition of a feed. ``state`` is its own note from before, ``base`` that of the last complete edition."""

    def __init__(self, session: Session, feed: Feed, *, state: str, base: str) -> None:
        self.session = session
        self.feed = feed
        self.title = f"{session.client.shop.name}: {feed.title}"
        self.progress = read(state)
        self.notes: list[Skip] = []
        self._base = read(base)
        if not self.progress.started:
            self._begin()

    def _begin(self) -> None:
        progress = self.progress
        progress.started = _instant(self.session.now)
        if self.feed.name == "orders":
            progress.window = self.session.orders_from()
        progress.digest = self._digest()
        if self._base.started and self._base.digest == progress.digest:
            progress.increment = self.feed.changes or self.feed.name == "theme"
            progress.since = self._since() if self.feed.changes else ""

    def _digest(self) -> str:
        """Return what names the questions that are asked; the answers to others cannot be taken over."""
        asked = [queries.by_pages(part)[1] for part in self._parts()]
        words = "\n".join([*asked, str(bool(self.progress.window)), str(self.session.window_days)])
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    def _since(self) -> str:
        """Return the time from which changes are asked for: orders whose visits came late are asked for once more."""
        began = datetime.fromisoformat(self._base.started)
        since = began - _OVERLAP
        if self._base.unready:
            since = max(min(since, datetime.fromisoformat(self._base.unready)), began - _LONGEST_UNREADY)
        return _instant(since)

    @property
    def base_files(self) -> dict[str, str]:
        """Checksums of the theme files of the edition before; empty if it cannot be taken over."""
        return self._base.files if self.progress.increment else {}

    @property
    def increment(self) -> bool:
        """Whether this edition takes over from the one before what did not change."""
        return self.progress.increment

    def batches(self) -> Iterator[Batch]:
        """Yield batches, each with the state to be saved with it; ``PARKED`` stands where Shopify has to be waited for.

        Raises ``SourceError`` for what cannot be helped; what was yielded stays, and the feed goes on from there.
        """
        missing = lacking(self.feed.scopes, self.session.scopes)
        if missing:
            yield self._closing(f"the token lacks the scope {missing}", _SCOPE_CURE.format(scopes=missing))
            return
        try:
            yield from _SPECIAL.get(self.feed.name, _parts)(self)
        except AccessDenied as fault:
            yield self._closing(f"Shopify denies it: {fault.message}", "Give the app access to it, and run again")
            return
        yield self._closing("", "")

    def _closing(self, why: str, cure: str) -> Batch:
        """Return the last batch: what is whole now, and what could not be seen and why."""
        covered = [Coverage(ref=at, kind=kind, whole=not why, why=why) for at, kind in enumerate(self.feed.covers, 1)]
        notes = [self.note(self.feed.missing, why, cure)] if why else []
        notes += [self.note(one.missing, f"the token lacks the scope {scopes}", _SCOPE_CURE.format(scopes=scopes))
                  for one, scopes in self._left_out()]  # fmt: skip
        notes += self.notes
        if not why and self.feed.name == "orders":
            notes += self._window_note()
        return Batch(cursor=self.progress.cursor, records=[*covered, *notes], state=self.progress.written())

    def note(self, what: str, why: str, cure: str) -> Skip:
        """Return a note on what cannot be seen."""
        return Skip(ref=stable_ref(what, why), where=what, why=why, cure=cure)

    def _window_note(self) -> list[Skip]:
        if not self.progress.window:
            return []
        where = f"orders before {self.progress.window}"
        if self.session.window_days and ALL_ORDERS in self.session.scopes:
            return [self.note(where, f"--window {self.session.window_days} leaves them out", "")]
        until = self.progress.started[:10]
        days = f"the last {ORDER_DAYS} days: {self.progress.window} to {until}"
        cure = f"Add the scope {ALL_ORDERS} to the app (docs/token.md), or load older orders from an export file"
        return [self.note(where, f"without the scope {ALL_ORDERS} Shopify shows {days}", cure)]

    # --- parts

    def _parts(self) -> list[Part]:
        scan = [self.feed.scan] if self.feed.scan and (self.progress.increment or self.feed.scan.use == "stock") else []
        return [self._allowed(part) for part in (*self.feed.parts, *scan)]

    def _allowed(self, part: Part) -> Part:
        kept = tuple(one for one in part.nested if not lacking(one.scopes, self.session.scopes))
        return part if kept == part.nested else msgspec.structs.replace(part, nested=kept)

    def _left_out(self) -> Iterator[tuple[Nested, str]]:
        if lacking(self.feed.scopes, self.session.scopes):
            return
        for part in (*self.feed.parts, *([self.feed.scan] if self.feed.scan else [])):
            for nested in part.nested:
                if scopes := lacking(nested.scopes, self.session.scopes):
                    yield nested, scopes

    def _search(self, part: Part) -> str:
        changed = f"updated_at:>='{self.progress.since}'" if self.progress.since and part.use != "stock" else ""
        if part.use == "present":
            changed = ""
        created = f"created_at:>='{self.progress.window}'" if self.progress.window else ""
        return " AND ".join(term for term in (changed, created) if term)

    def walks(self) -> list[Walk]:
        """Return the walks of the feed's parts, in their order."""
        return [
            Walk(self.session, part, self.progress, search=self._search(part), title=f"{self.title} ({part.name})"
                 if part.name != self.feed.title else self.title)
            for part in self._parts()
        ]  # fmt: skip


def _parts(stream: FeedStream) -> Iterator[Batch]:
    walks = stream.walks()
    for walk in walks:  # operations of all parts run at once
        if batch := walk.begin():
            yield batch
    for walk in walks:
        yield from walk.batches()
        stream.notes += [
            stream.note(f"{walk.part.name}, {field}", f"Shopify denies it: {why}",
                        "Give the app access to it, and run again")
            for field, why in sorted(walk.denied.items())
        ]  # fmt: skip


def _online(stream: FeedStream) -> Iterator[Batch]:
    """Yield the parts' batches with what the online store does not show marked as unpublished.

    A collection does not say where it is published, but a search does (``published_status``, Admin API 2026-10, read
    2026-11-22). If the search is ignored or finds nothing at all, it tells nothing.
    """
    part = stream.feed.online
    shown: set[int] = set()
    if part is not None:
        variables: dict[str, Json] = {"query": _ON_ONLINE_STORE, "sort": "ID"}
        ignored: list[str] = []
        for page in pages(stream.session, part, variables, None, lambda answer: ignored.extend(answer.search_warnings)):
            shown.update(identity for line in page.lines if (identity := own_id(line)) is not None)
        shown = set() if ignored else shown
    for batch in _parts(stream):
        if shown and batch is not PARKED:
            batch = msgspec.structs.replace(batch, records=[_shown(one, shown) for one in batch.records])  # noqa: PLW2901
        yield batch


def _shown(record: Content, shown: set[int]) -> Content:
    return msgspec.structs.replace(record, published=record.ref in shown) if isinstance(record, Page) else record


def _shop(stream: FeedStream) -> Iterator[Batch]:
    out = Out(Context("shop", by_id=True))
    THINGS["shop"].use(dict(stream.session.shop), out)
    yield Batch(cursor=1, records=out.records, state=stream.progress.written())
    stream.progress.cursor = 1


def _policies(stream: FeedStream) -> Iterator[Batch]:
    answer = stream.session.client.run(queries.POLICIES, {}, name="LinkauditPolicies")
    shop = answer.data.get("shop")
    found = shop.get("shopPolicies") if isinstance(shop, dict) else None
    out = Out(Context("policy", by_id=True))
    for policy in found if isinstance(found, list) else []:
        THINGS["policy"].use(policy, out)
    stream.progress.cursor = len(found) if isinstance(found, list) else 0
    records: list[Content] = out.records
    yield Batch(cursor=stream.progress.cursor, records=records, state=stream.progress.written())


def _theme(stream: FeedStream) -> Iterator[Batch]:
    yield from theme.batches(stream.session, stream.progress, stream.base_files, stream.notes)


def _metaobjects(stream: FeedStream) -> Iterator[Batch]:
    yield from metaobjects.batches(stream.session, stream.progress)


def _instant(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


_SPECIAL: dict[str, Callable[[FeedStream], Iterator[Batch]]] = {
    "collections": _online, "shop": _shop, "policies": _policies, "theme": _theme, "metaobjects": _metaobjects,
}  # fmt: skip
