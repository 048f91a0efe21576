"""The CPU time of attribution alone, without loading visits and saving what is found. A process of its own.

It is given the database: ``python -m tests.bench.traffic_attribution DATABASE``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from linkaudit.audit.attribute import Attributor
from linkaudit.model import Attribution, Landing
from linkaudit.pipeline.assess import assess
from linkaudit.pipeline.job import Job
from linkaudit.settings import Settings, Shop
from tests.shops.large import HOST

_CHUNK = 10_000
_attribute = Attributor.attribute


class Watch:
    """Times what happens between ``Attributor.attribute`` taking visits and handing out what they are."""

    def __init__(self) -> None:
        self.inside = 0.0
        self._outside = 0.0

    def attribute(self, attributor: Attributor, visits: Iterable[Landing]) -> Iterator[Attribution]:
        """Attribute in large chunks, so that the clock is read seldom."""
        found = _attribute(attributor, self._loaded(iter(visits)))
        while True:
            began, before = time.process_time(), self._outside
            chunk = list(islice(found, _CHUNK))
            self.inside += time.process_time() - began - (self._outside - before)
            if not chunk:
                return
            yield from chunk

    def _loaded(self, visits: Iterator[Landing]) -> Iterator[Landing]:
        while True:
            began = time.process_time()
            chunk = list(islice(visits, _CHUNK))
            self._outside += time.process_time() - began
            if not chunk:
                return
            yield from chunk


def main(database: str) -> None:
    """Judge the latest run of the database once more and print the seconds that attribution took."""
    watch = Watch()

    def timed(self: Attributor, visits: Iterable[Landing]) -> Iterator[Attribution]:
        return watch.attribute(self, visits)

    Attributor.attribute = timed  # type: ignore[method-assign]
    assess(Job(db_path=Path(database), settings=Settings(shop=Shop(domain=HOST)), tell=lambda _: None))
    print(watch.inside)


if __name__ == "__main__":
    main(*sys.argv[1:])
