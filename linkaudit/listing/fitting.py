"""Texts made to fit a cell: compared, shortened, kept apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from unicodedata import category, combining, normalize

_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^][]*\]|（[^（）]*）|【[^【】]*】)")
_LOOSE = " ,;:/|&+-–—…"


def fold(text: str) -> str:
    """Return what two texts have in common that a reader takes for one: without case, width and extra white space.

    >>> fold("  Ｒed  TEE ")
    'red tee'
    """
    return " ".join(normalize("NFKC", text).casefold().split())


def fitted(text: str, limit: int) -> Iterator[str]:
    """Yield ways to write ``text`` in at most ``limit`` characters, the best first; the text itself if it fits.

    What stands in brackets goes first, then words in the middle: the last word often tells values apart.

    >>> list(fitted("Dark green (about 30 cm)", 16)), next(fitted("A very long colour name no. 7", 16))
    (['Dark green', 'Dark green… cm)'], 'A very long… 7')
    """
    if len(text) <= limit:
        yield text
        return
    bare = " ".join(_BRACKETS.sub("", text).split()).strip(_LOOSE)
    if bare and bare != text:
        yield bare if len(bare) <= limit else _without_middle(bare, limit)
    yield _without_middle(text, limit)


def shorten(text: str, limit: int) -> str:
    """Return the best of ``fitted``."""
    return next(fitted(text, limit))


def at_word(text: str, limit: int) -> str:
    """Return the beginning of ``text`` in at most ``limit`` characters, cut between words where that keeps half of it.

    >>> at_word("Tent for two people", 12), at_word("Zeltstangenverbinder", 5)
    ('Tent for two', 'Zelts')
    """
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", 0, limit + 1)
    return _whole(text, cut if cut >= limit // 2 and cut > 0 else limit).rstrip(_LOOSE)


def distinct(texts: Sequence[str], limit: int) -> list[str]:
    """Return ``texts`` in their order, each within ``limit`` characters and none like another when folded.

    What fits stays as it is; of two that would look alike the later one is shortened another way, else numbered.

    >>> distinct(["Red", "red", "Red"], 50), distinct(["a" * 9, "a" * 8 + "ba"], 8)
    (['Red', 'red 2', 'Red 3'], ['aaaaa…aa', 'aaaaa…ba'])
    """
    used: set[str] = set()
    numbers: Counter[str] = Counter()
    result = [""] * len(texts)
    for place in sorted(range(len(texts)), key=lambda place: len(texts[place]) > limit):
        ways = list(fitted(texts[place], limit))
        free = [way for way in ways if fold(way) not in used]
        mark = " " if ways == [texts[place]] else "…"
        result[place] = free[0] if free else numbered(ways[0], limit, used, numbers, mark)
        used.add(fold(result[place]))
    return result


def numbered(text: str, limit: int, used: Container[str], numbers: Counter[str], mark: str = " ") -> str:
    """Return ``text`` with the lowest number from 2 on that makes its fold none of ``used``.

    ``numbers`` remembers the last number given to each text, so that many alike cost no more than few.

    >>> numbered("Red", 50, {"red", "red 2"}, Counter())
    'Red 3'
    """
    number = max(numbers[text], 1)
    while True:
        number += 1
        tail = f"{mark}{number}"
        way = _whole(text, limit - len(tail)).rstrip(_LOOSE) + tail
        if fold(way) not in used:
            numbers[text] = number
            return way


def _without_middle(text: str, limit: int) -> str:
    """Keep the beginning and the last word; of a single word its two ends.

    >>> _without_middle("Donaudampfschifffahrt", 9)
    'Donaud…rt'
    """
    head, gap, tail = text.rpartition(" ")
    if not head or len(tail) > limit // 2:
        head, gap = text, ""
        tail = text[-max(1, limit // 4) :].lstrip(_LOOSE)
        while tail and combining(tail[0]):
            tail = tail[1:]
    room = limit - len(tail) - len(gap) - 1
    start = at_word(head, room) if gap else _whole(head, room).rstrip(_LOOSE)
    return f"{start}…{gap}{tail}"


def _whole(text: str, length: int) -> str:
    """Cut, but not between a letter and its accents."""
    while 0 < length < len(text) and (combining(text[length]) or category(text[length]) in ("Mn", "Mc", "Me")):
        length -= 1
    return text[: max(0, length)]
