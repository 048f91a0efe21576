"""Text laid out for a terminal of so many columns. A sign of Chinese, Japanese or Korean takes two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import click

_PIECES = re.compile(r"\S+\s*")
_HEADING = re.compile(r"^\S[^:：]*[:：]$")
_VERDICT = re.compile(r"^(\s+[\d,]+  |\s+\d+\. )(broken|breaks|lost|survives|ok)\b")
_WIDE = 2
_COLOURS = {"broken": "red", "breaks": "yellow", "lost": "yellow", "survives": "green", "ok": "green"}


def width(text: str) -> int:
    r"""Return how many columns a text takes.

    >>> width("cup"), width("杯子 A"), width("e\u0301")
    (3, 6, 1)
    """
    if text.isascii():
        return len(text)
    return sum(_width(sign) for sign in text)


def _width(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return 0
    return _WIDE if unicodedata.east_asian_width(sign) in ("W", "F") else 1


def clipped(text: str, columns: int) -> str:
    """Return as much of a text as fits; what is cut ends in a sign for it.

    >>> clipped("商店的链接", 7), clipped("links", 7)
    ('商店的…', 'links')
    """
    if width(text) <= columns:
        return text
    taken, room = [], columns - 1
    for sign in text:
        room -= _width(sign)
        if room < 0:
            break
        taken.append(sign)
    return "".join(taken) + "…"


def fitted(text: str, columns: int) -> str:
    """Return a text with its lines broken between words so that they fit, what follows indented under its line.

    A word that is longer than a line (a URL) stays whole: a terminal breaks it, and it can still be copied.
    """
    return "\n".join(part for one in text.split("\n") for part in _broken(one, columns))


def _broken(text: str, columns: int) -> Iterator[str]:
    if width(text) <= columns:
        yield text
        return
    indent = len(text) - len(text.lstrip())
    deep = columns // 3  # what stands far to the right is brought nearer
    hanging = " " * min(indent + 2, deep)
    taken, room = text[: min(indent, deep)], columns - min(indent, deep)
    for piece in _pieces(text[indent:]):
        bare = piece.rstrip()
        if width(bare) > room and taken.strip():
            yield taken.rstrip()
            taken, room = hanging, columns - len(hanging)
        taken += piece
        room -= width(piece)
    yield taken.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Yield what is not to be broken: words with the space behind them, and wide signs one by one."""
    for found in _PIECES.finditer(text):
        piece, start = found[0], 0
        for at, sign in enumerate(piece):
            if at and _width(sign) == _WIDE and unicodedata.category(sign)[0] == "L":
                yield piece[start:at]
                start = at
        yield piece[start:]


def coloured(text: str) -> str:
    """Return a text with its headings and verdicts marked."""
    return "\n".join(_coloured(one) for one in text.split("\n"))


def _coloured(text: str) -> str:
    if _HEADING.match(text):
        return click.style(text, bold=True)
    return _VERDICT.sub(lambda found: found[1] + click.style(found[2], fg=_COLOURS[found[2]], bold=True), text)
