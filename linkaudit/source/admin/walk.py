"""One part of a feed, by pages or as a bulk operation, from where it stopped: lines in, batches out."""

from __future__ import annotations

from collections.abc import Iterator

from linkaudit.errors import SourceError
from linkaudit.model import Batch, Content
from linkaudit.source.admin import operations, queries
from linkaudit.source.admin.client import Answer
from linkaudit.source.admin.faults import ExpiredResult
from linkaudit.source.admin.feeds import Part
from linkaudit.source.admin.lines import Lines
from linkaudit.source.admin.operations import Mismatch, Operation, Refused
from linkaudit.source.admin.pages import TooMany, pages
from linkaudit.source.admin.progress import PartProgress, Progress
from linkaudit.source.admin.session import Session
from linkaudit.source.json.stream import Json

_BATCH_LINES = 4_000
_MOST_PAGED = 20_000  # root objects; Shopify ends pages at 25,000
_FAILURES = 3  # before a bulk operation is given up for pages
PARKED = Batch(cursor=-1, records=[])  # what a walk yields while Shopify works for it


class Walk:
    """One part. ``search`` is what its root is asked for, ``denied`` notes what the token may not read.

    ``expected``: how many objects there will be; None: that is not known.
    """

    def __init__(
        self, session: Session, part: Part, progress: Progress, *, search: str, title: str
    ) -> None:
        self.session = session
        self.part = part
        self.progress = progress
        self.place: PartProgress = progress.part(part.name)
        self.search = search
        self.title = title
        self.denied: dict[str, str] = {}
        self.expected: int | None = self.place.read + self.place.lines if self.place.done else None
        self._warned = False

    def begin(self) -> Batch | None:
        """Choose how to fetch; submit the operation if it is one. Returns what is to be saved, if anything."""
        place = self.place
        if place.done or place.operation or place.mode == "pages":
            return None
        if not place.mode:
            place.mode = "bulk" if self._large() else "pages"
        if place.mode == "bulk":
            self._submit()
        return self._batch([])

    def _submit(self) -> None:
        place = self.place
        text = queries.in_bulk(self.part, self._floored(), self._sort())
        try:
            place.operation = operations.submit(
                self.session, text, group=place.grouped, not_before=self.progress.started
            )
            place.lines = 0
        except Refused as fault:
            self.session.tell(f"{self.title}: no bulk operation ({fault}), reading page by page")
            place.failures = _FAILURES
            self._change("pages")

    def _large(self) -> bool:
        if self.part.bulk_over is None or not self.part.count:
            return False
        name, text = queries.counting(self.part)
        variables: dict[str, Json] = {} if self.part.root == "pages" else {"query": self.search or None}
        answer = self.session.client.run(text, variables, name=name)
        counted = answer.data.get(self.part.count)
        count = counted.get("count") if isinstance(counted, dict) else None
        large = isinstance(count, int) and count > self.part.bulk_over
        self.expected = count if isinstance(count, int) and not large else None
        return large

    def _sort(self) -> str:
        return "UPDATED_AT" if "updated_at" in self.search else "ID"

    def _floored(self) -> str:
        return self.place.floor or self.search

    def batches(self) -> Iterator[Batch]:
        """Yield the part's batches; ``PARKED`` stands where Shopify has to be waited for."""
        while not self.place.done:
            if batch := self.begin():
                yield batch
            yield from self._in_bulk() if self.place.mode == "bulk" else self._by_pages()

    # --- by pages

    def _by_pages(self) -> Iterator[Batch]:
        place = self.place
        query = self._floored() or None
        variables: dict[str, Json] = {"query": query, "sort": self._sort()} if self.part.sortable else {}
        try:
            for page in pages(self.session, self.part, variables, place.after, self._note):
                lines = self._lines()
                for line in page.lines:
                    lines.take(line)
                place.after = page.after
                place.read += page.roots
                place.done = page.after is None
                self._advance(lines)
                yield self._batch(lines.drain())
                if place.done or place.read <= self._limit():
                    continue
                if self._bulkable():
                    raise TooMany
                if not self._rise(lines):
                    raise TooMany
                place.after, place.read = None, 0
                return
        except TooMany:
            if not self._bulkable():
                cure = "Export them as a file instead, and tell us"
                raise SourceError("there are more than pages can show", where=self.title, cure=cure) from None
            self._change("bulk")

    def _bulkable(self) -> bool:
        return self.part.bulk_over is not None and self.place.failures < _FAILURES

    def _limit(self) -> int:
        """A part that cannot be counted goes over to a bulk operation once it proves to be large."""
        uncounted = self.part.bulk_over is not None and not self.part.count and self._bulkable()
        return self.part.bulk_over or 0 if uncounted else _MOST_PAGED

    def _note(self, answer: Answer) -> None:
        if answer.search_warnings and not self._warned:
            self._warned = True
            self.session.tell(f"{self.title}: Shopify ignored a part of the search: {answer.search_warnings[0]}")
        for one in answer.denied:
            self.denied.setdefault(_field(one.path), one.message)

    def _change(self, mode: str) -> None:
        self.expected = None
        self.place.mode, self.place.operation, self.place.after = mode, "", None
        self.place.read = self.place.lines = 0

    # --- as a bulk operation

    def _in_bulk(self) -> Iterator[Batch]:
        place = self.place
        yield PARKED
        operation = operations.wait_for(self.session, place.operation, self.title)
        if operation is None or operation.status in {"EXPIRED", "CANCELED"}:
            yield self._again("ended without a result" if operation is None else f"was {operation.status.lower()}")
            return
        if operation.status == "FAILED" and operation.error_code == "ACCESS_DENIED":
            place.failures = _FAILURES - 1  # pages tell which field is denied, and give the rest
            yield self._again("was denied")
            return
        partial = operation.status != "COMPLETED"
        if partial and not self._usable(operation):
            place.grouped = True
            yield self._again(f"failed ({operation.error_code or 'no reason given'})")
            return
        try:
            yield from self._result(operation, partial=partial)
        except ExpiredResult:
            yield self._again("has expired")
        except Mismatch as fault:
            yield self._again(str(fault))

    def _usable(self, operation: Operation) -> bool:
        """Whether what a failed operation left is of use: its objects are whole, all but the last."""
        return bool(operation.partial_data_url) and (self.place.grouped or not self.part.nested)

    def _result(self, operation: Operation, *, partial: bool) -> Iterator[Batch]:
        path = operations.fetch(self.session, operation, self.title)
        self.expected = operation.object_count
        place, lines = self.place, self._lines()
        if path is not None:
            yield from self._read(lines, operations.lines_of(path, whole=not partial))
        if partial:
            if lines.ascending and self._rise(lines):
                place.failures = 0
            yield self._again(f"failed ({operation.error_code or 'no reason given'}), going on after what it left")
        else:
            place.done = True
            yield self._batch(lines.drain())
        if path is not None:
            path.unlink(missing_ok=True)

    def _read(self, lines: Lines, source: Iterator[bytes]) -> Iterator[Batch]:
        place = self.place
        saved = place.lines
        for at, line in enumerate(source, 1):
            if at <= saved:
                lines.pass_over(line)
                continue
            lines.take(line)
            if at % _BATCH_LINES == 0:
                place.lines = at
                self._advance(lines)
                yield self._batch(lines.drain())
        place.lines = lines.count
        self._advance(lines)
        if records := lines.drain():
            yield self._batch(records)

    def _rise(self, lines: Lines) -> bool:
        """Go on from the last object that was read, which may lack children; False if that is where this began."""
        before = self.place.floor
        if self._sort() == "UPDATED_AT":
            if lines.last_change:
                self.place.floor = self.search.replace(self.progress.since, lines.last_change)
        elif lines.last_id:
            self.place.floor = " AND ".join(term for term in (f"id:>={lines.last_id}", self.search) if term)
        return self.place.floor != before

    def _again(self, why: str) -> Batch:
        """Forget the operation, so that another is begun; after some failures go by pages."""
        place = self.place
        place.failures += 1
        self.expected = None
        self.session.tell(f"{self.title}: the bulk operation {why}")
        operations.result_path(self.session, place.operation).unlink(missing_ok=True)
        place.operation = ""
        place.lines = 0
        if place.failures >= _FAILURES:
            self.session.tell(f"{self.title}: reading them page by page instead")
            self._change("pages")
        return self._batch([])

    def _lines(self) -> Lines:
        fresh = self.progress.increment and self.part.use not in {"present", "stock"}
        by_change = self._sort() == "UPDATED_AT"
        return Lines(self.part, fresh=fresh, whole=not self.progress.increment, by_change=by_change)

    def _advance(self, lines: Lines) -> None:
        if lines.unready:
            self.progress.unready = min(self.progress.unready or lines.unready, lines.unready)

    def _batch(self, records: list[Content]) -> Batch:
        self.progress.cursor = sum(place.read + place.lines for place in self.progress.parts.values())
        return Batch(cursor=self.progress.cursor, records=records, state=self.progress.written())


def _field(path: str) -> str:
    """Return a path in an answer without its places in lists."""
    return ".".join(step for step in path.split(".") if not step.isdigit() and step not in {"edges", "node", "nodes"})


