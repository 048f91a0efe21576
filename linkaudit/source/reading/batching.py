"""From single source records to the batches a stream yields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from linkaudit.errors import UnreadableInput
from linkaudit.model import Batch, Content, Tally

MAX_SOURCE = 250
MAX_RECORDS = 5_000
_REASONS = 64  # room for that many reasons of tallies in one batch


class Step(NamedTuple):
    """What one source record (or group of them) gave. ``cursor`` counts source records up to and with this one."""

    cursor: int
    records: list[Content]
    left_out: Mapping[str, int] = {}


def batches(steps: Iterable[Step], start: int, per_batch: int = MAX_SOURCE) -> Iterator[Batch]:
    """Gather ``steps`` into batches of at most ``per_batch`` steps and about 5,000 records.

    Steps up to ``start`` are dropped (all are kept if it is 0), so a reader may simply start over, and steps that
    share a cursor stay in one batch: a cursor that was yielded says exactly what is behind it. What was left out is
    added up per batch and reason. When ``steps`` raises ``UnreadableInput``, what came before it is yielded first.
    """
    pending = _Pending(start)
    try:
        for step in steps:
            if step.cursor <= start and start:
                continue
            if pending.full(per_batch) and step.cursor > pending.cursor:
                yield pending.batch()
                pending = _Pending(pending.cursor)
            pending.add(step)
    except UnreadableInput:
        if pending.count:
            yield pending.batch()
        raise
    if pending.count:
        yield pending.batch()


class _Pending:
    def __init__(self, cursor: int) -> None:
        self.began = self.cursor = cursor
        self.count = 0
        self.records: list[Content] = []
        self.left_out: Counter[str] = Counter()

    def full(self, per_batch: int) -> bool:
        return self.count >= per_batch or len(self.records) >= MAX_RECORDS

    def add(self, step: Step) -> None:
        self.cursor = step.cursor
        self.count += 1
        self.records += step.records
        if step.left_out:
            self.left_out.update(step.left_out)

    def batch(self) -> Batch:
        tallies = [Tally(ref=self.began * _REASONS + number, why=why, count=count)
                   for number, (why, count) in enumerate(sorted(self.left_out.items()))]
        return Batch(cursor=self.cursor, records=[*self.records, *tallies])
