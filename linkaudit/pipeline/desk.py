"""What a check needs of the database: what to ask, as it becomes known, and a place for what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Protocol

import msgspec

from linkaudit.model import Ask, Check
from linkaudit.pipeline.asks import Planned, Planner, Round
from linkaudit.pipeline.job import Job
from linkaudit.store import checks
from linkaudit.store.database import Database

_SECONDS = 0.5  # longest that an answer waits to be saved
_AT_ONCE = 20_000  # rarely reached: every commit writes each page of the table that was touched
_SHOWN = 20


class Ended(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What came of a round: how many URLs by outcome, and the gravest faults."""

    outcomes: dict[str, int]
    faults: list[Check]


class Desk(Protocol):
    """The database, as asking sees it."""

    def early(self) -> Iterator[list[Ask]]:
        """Yield asks while links are still looked at; an empty list where there is none yet."""

    def whole(self) -> Planned:
        """Return what came of planning, once ``early`` has ended."""

    def of_lane(self, host: str) -> Iterator[list[Ask]]:
        """Yield what is not handed out yet of a host, some hundred at a time, once ``early`` has ended."""

    def save(self, found: Sequence[Check]) -> None:
        """Keep what came. To be called ten times a second, also with nothing: then all is saved within a second."""

    def end(self) -> Ended:
        """Save what is left and close the round: its failures are asked again by the next one."""


class Here(Planner):
    """The desk in this process."""

    def __init__(self, job: Job, db: Database, begun: Round) -> None:
        super().__init__(job, db, begun)
        self._waiting: list[Check] = []
        self._since = time.monotonic()

    def save(self, found: Sequence[Check]) -> None:
        """Keep what came, and save it as soon as that is due."""
        now = time.monotonic()
        if not self._waiting:
            self._since = now
        self._waiting += found
        if self._waiting and (now - self._since >= _SECONDS or len(self._waiting) >= _AT_ONCE):
            self.save_now()

    def save_now(self) -> None:
        """Save all that was kept."""
        waiting, self._waiting = self._waiting, []
        checks.save(self._db, self._round.round_id, waiting, self._job.now)

    def end(self) -> Ended:
        """Save what is left, and close the round."""
        self.save_now()
        round_id = self._round.round_id
        checks.close_round(self._db, round_id, now=self._job.now)
        outcomes = {str(outcome): count for outcome, count in checks.outcomes(self._db, round_id).items()}
        return Ended(outcomes=outcomes, faults=checks.faults(self._db, round_id, _SHOWN))
