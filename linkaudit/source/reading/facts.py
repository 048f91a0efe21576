"""What a row of figures is about, as a number: the same row in two files is one fact, told twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b


class Facts:
    """Numbers the rows of one stream. ``origin`` and ``shape`` as in ``Series``; order of rows makes no difference.

    Rows of one stream that are about the same thing get numbers of their own, so that they add up; the same rows in
    another stream get the same numbers. About 70 bytes of memory a row.
    """

    def __init__(self, origin: str, shape: str) -> None:
        self._seed = f"{origin}\n{shape}\n"
        self._seen: set[int] = set()
        self._again: Counter[int] = Counter()

    def number(self, cells: Iterable[str]) -> int:
        """Return the number of a row that is told apart by ``cells`` (raw, as written, with its day or period)."""
        first = _digest(self._seed + "\x1f".join(cells))
        if first not in self._seen:
            self._seen.add(first)
            return first
        self._again[first] += 1
        return _digest(f"{first} {self._again[first]}")


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1
