"""One feed of a shop as a stream of batches: begun anew, from where it stopped, or with what changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import msgspec

from linkaudit.model import Batch, Content, Coverage, Page, Skip
from linkaudit.source.admin import metaobjects, queries, sessions, theme
from linkaudit.source.admin.faults import AccessDenied, QueryRefused
from linkaudit.source.admin.feeds import ALL_ORDERS, ORDER_DAYS, Feed, Nested, Part, lacking
from linkaudit.source.admin.pages import MOST_NESTED, pages
from linkaudit.source.admin.plain import own_id
from linkaudit.source.admin.progress import Progress, read
from linkaudit.source.admin.session import Session
from linkaudit.source.admin.walk import PARKED, Walk
from linkaudit.source.json.nodes import Context, Out, stable_ref
from linkaudit.source.json.records import THINGS
from linkaudit.source.json.stream import Json

__all__ = ["PARKED", "FeedStream", "shows_all"]

# Changes are asked for from a little before the last crawl began: clocks differ, and Shopify's index lags.
_OVERLAP = timedelta(minutes=5)
# "online_store_channel" would find unpublished ones as well (description of the argument, Admin API 2026-10, read
# 2026-11-22).
_ON_ONLINE_STORE = "published_status:published"
_GONE_LIVE = " gone live"
# What a digest ends in. Narrow: the token showed less than there is; denied: Shopify kept back fields that were asked
# for, or all; gaps: objects themselves.
_NARROW, _DENIED, _GAPS = "narrow", "denied", "gaps"
_LONGEST_UNREADY = timedelta(days=7)
_SCOPE_CURE = "Add the scope {scopes} to the app (docs/token.md), or load the same from an export file"


def shows_all(state: str) -> bool:
    """Whether a complete edition, by its note, shows all that was asked for: then a later token can add nothing."""
    return bool(found := read(state).digest) and " " not in found


class FeedStream:
    """One edition of a feed. ``state`` is its own note from before, ``base`` that of the last complete edition.

    ``begun``: it begins, or begins anew because what it asked for before is not what is asked for now.
    """

    def __init__(self, session: Session, feed: Feed, *, state: str, base: str) -> None:
        self.session = session
        self.feed = feed
        self.title = f"{session.client.shop.name}: {feed.title}"
        self.progress = read(state)
        self.notes: list[Skip] = []
        self._walks: list[Walk] = []
        self._base = read(base)
        digest = self._digest()
        self.begun = not _is_time(self.progress.started) or self.progress.digest.partition(" ")[0] != digest
        if self.begun:
            self.progress = Progress()
            self._begin(digest)

    def _begin(self, digest: str) -> None:
        progress = self.progress
        progress.started = _instant(self.session.now)
        if self.feed.name == "orders":
            progress.window = self.session.orders_from()
        progress.digest = digest
        if _is_time(self._base.started) and self._base.digest.removesuffix(f" {_NARROW}") == digest:
            progress.increment = self.feed.changes or self.feed.name == "theme"
            progress.since = self._since() if self.feed.changes else ""

    def _digest(self) -> str:
        """Return what names the questions that are asked; the answers to others cannot be taken over."""
        asked = [queries.by_pages(part)[1] for part in self._parts(())]
        if self.feed.name == "orders":
            asked += [str(bool(self.session.orders_from())), str(self.session.window_days)]
        if self.feed.name == "sessions":
            asked += sessions.asked(self.session)
        if self.feed.named_by and not lacking(self.feed.scopes, self.session.scopes):
            asked += self._names(self.feed.named_by)
        return hashlib.sha256("\n".join(asked).encode()).hexdigest()[:16]

    def _names(self, part: Part) -> Iterator[str]:
        variables: dict[str, Json] = {"query": None, "sort": "ID"}
        try:
            for page in pages(self.session, part, variables, None, lambda _: None):
                yield from (line.decode() for line in page.lines)
        except AccessDenied as fault:
            yield fault.message

    def _mark(self, word: str) -> None:
        digest, _, known = self.progress.digest.partition(" ")
        order = ("", _NARROW, _DENIED, _GAPS)
        if known not in order or order.index(word) > order.index(known):
            self.progress.digest = f"{digest} {word}"

    def _since(self) -> str:
        """Return the time from which changes are asked for: orders whose visits came late are asked for once more."""
        began = datetime.fromisoformat(self._base.started)
        since = began - _OVERLAP
        if _is_time(self._base.unready):
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

    @property
    def expected(self) -> int | None:
        """How many objects there will be, as Shopify counts them; None as long as that is not known of all parts."""
        counts = [one.expected for one in self._walks]
        return sum(one or 0 for one in counts) if counts and None not in counts else None

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
            yield self._closing(f"Shopify denies it: {fault.message}", self.feed.cure)
            return
        except QueryRefused as fault:
            if self.feed.offered:
                raise
            yield self._closing(fault.what, fault.cure)
            return
        yield self._closing("", "")

    def _closing(self, why: str, cure: str) -> Batch:
        """Return the last batch: what is whole now, and what could not be seen and why."""
        if why:
            self._mark(_DENIED)
        elif any(self._left_out()) or (self.progress.window and ALL_ORDERS not in self.session.scopes):
            self._mark(_NARROW)
        if not why and self.progress.digest.endswith(f" {_GAPS}"):
            why, cure = "Shopify kept some of them back", "Give the app access to them, and run again"
        covered = [Coverage(ref=at, kind=kind, whole=not why, why=why) for at, kind in enumerate(self.feed.covers, 1)]
        notes: list[Skip] = [self.note(self.feed.missing, why, cure)] if why else []
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
        days = self.session.window_days
        if days and (days < ORDER_DAYS or ALL_ORDERS in self.session.scopes):
            return [self.note(where, f"--window {days} leaves them out", "")]
        until = self.progress.started[:10]
        shown = f"the last {ORDER_DAYS} days: {self.progress.window} to {until}"
        cure = f"Add the scope {ALL_ORDERS} to the app (docs/token.md), or load older orders from an export file"
        return [self.note(where, f"without the scope {ALL_ORDERS} Shopify shows {shown}", cure)]

    # --- parts

    def _parts(self, more: tuple[Part, ...]) -> list[Part]:
        scan = [self.feed.scan] if self.feed.scan and (self.progress.increment or self.feed.scan.use == "stock") else []
        return [self._allowed(part) for part in (*self.feed.parts, *more, *scan)]

    def _gone_live(self) -> tuple[Part, ...]:
        """Return the parts once more, for what went live since; that it does so may leave ``updated_at`` as it was."""
        if not (self.progress.since and self.feed.scheduled):
            return ()
        return tuple(msgspec.structs.replace(part, name=f"{part.name}{_GONE_LIVE}") for part in self.feed.parts)

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
        since = "published_at" if part.name.endswith(_GONE_LIVE) else "updated_at"
        changed = f"{since}:>='{self.progress.since}'" if self.progress.since and part.use != "stock" else ""
        if part.use == "present":
            changed = ""
        created = f"created_at:>='{self.progress.window}'" if self.progress.window else ""
        return " AND ".join(term for term in (changed, created) if term)

    def walks(self) -> list[Walk]:
        """Return the walks of the feed's parts, in their order."""
        self._walks = [
            Walk(self.session, part, self.progress, search=self._search(part), title=f"{self.title} ({part.name})"
                 if part.name != self.feed.title else self.title)
            for part in self._parts(self._gone_live())
        ]  # fmt: skip
        return self._walks

    def marked(self, walk: Walk, batch: Batch) -> Batch:
        """Return a batch of ``walk`` with a note on every field that was denied so far."""
        if not walk.denied or batch is PARKED:
            return batch
        self._mark(_GAPS if walk.part.root in walk.denied else _DENIED)
        notes = [
            self.note(f"{walk.part.name}, {field}", f"Shopify denies it: {why}",
                      "Give the app access to it, and run again")
            for field, why in sorted(walk.denied.items())
        ]  # fmt: skip
        return msgspec.structs.replace(batch, records=[*batch.records, *notes], state=self.progress.written())


def _parts(stream: FeedStream) -> Iterator[Batch]:
    walks = stream.walks()
    for walk in walks:  # operations of all parts run at once
        if batch := walk.begin():
            yield batch
    for walk in walks:
        for batch in walk.batches():
            yield stream.marked(walk, batch)


def _online(stream: FeedStream) -> Iterator[Batch]:
    """Yield the parts' batches with what the online store does not show marked as unpublished.

    A collection does not say where it is published, but a search does (``published_status``, Admin API 2026-10, read
    2026-11-22). If the search is ignored, finds nothing at all or more than pages can show, it tells nothing.
    """
    part = stream.feed.online
    shown: set[int] = set()
    if part is not None:
        variables: dict[str, Json] = {"query": _ON_ONLINE_STORE, "sort": "ID"}
        ignored: list[str] = []
        for page in pages(stream.session, part, variables, None, lambda answer: ignored.extend(answer.search_warnings)):
            shown.update(identity for line in page.lines if (identity := own_id(line)) is not None)
        shown = set() if ignored or len(shown) > MOST_NESTED else shown
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


def _is_time(written: str) -> bool:
    try:
        return datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        return False


def _instant(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


_SPECIAL: dict[str, Callable[[FeedStream], Iterator[Batch]]] = {
    "collections": _online, "shop": _shop, "policies": _policies,
    "theme": lambda one: theme.batches(one.session, one.progress, one.base_files, one.notes),
    "metaobjects": lambda one: metaobjects.batches(one.session, one.progress),
    "sessions": lambda one: sessions.batches(one.session, one.progress, one.notes),
}  # fmt: skip
