"""Amounts in which a dot may be a point or separate thousands: what their column, currency and file say of it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property, lru_cache
from importlib.resources import files

from linkaudit.errors import UnreadableInput
from linkaudit.source.reading.values import currency, marked

# Why and cure of an amount that stays open.
OPEN = ("a dot before three digits was read as a decimal point: nothing in the file tells if it separates thousands",
        "If it does, write such amounts without it, as 1234, and give the file again.")

_COMMA, _POINT = (
    re.compile(
        rf"\d{{1,3}}(?:[{group}]\d{{3}})+[{point}]\d*|\d{{1,3}}(?:[{group}]\d{{3}}){{2,}}"
        rf"|\d*[{point}](?:\d{{1,2}}|\d{{4,}})|(?:0|\d{{4,}})[{point}]\d{{3}}", re.ASCII)
    for group, point in (".,", ",.")
)  # fmt: skip
_COUNTS = ((re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII), ","),
           (re.compile(r"[1-9]\d{0,2}(?:,\d{3})+", re.ASCII), "."))
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 100  # cells that prove a mark
_DATA = tomllib.loads((files(__package__) / "amounts.toml").read_text("utf-8"))
_WHOLE = frozenset(_DATA["currencies"]["without_fractions"].split())
_KINDS = {"without_fractions": ",", "comma": ",", "thousandths": ".", "point": "?"}
_MARKS = {code: mark for kind, mark in _KINDS.items() for code in _DATA["currencies"][kind].split()}
_SIGNS = frozenset(" ".join(_DATA["signs"].values()).split())


@lru_cache(maxsize=8192)
def point_in(text: str) -> str:
    """Return the mark before fractions that an amount proves by itself: a comma, a dot or, if it proves none, nothing.

    >>> [point_in(text) for text in ("1.234,50", "1.234.567", "49,90 €", "12.5", "0.125", "1.234", "1,234", "1234")]
    [',', ',', ',', '.', '.', '', '', '']
    """
    digits = marked(text)
    return "," if _COMMA.fullmatch(digits) else "." if _POINT.fullmatch(digits) else ""


def point_of(cells: Iterable[str]) -> str:
    """Return the mark before fractions that most of ``cells`` prove; nothing if none does, or as many prove another.

    >>> point_of(["1.234", "1.234,50"]), point_of(["1,234", "1,234.50"]), point_of(["1234", "1.234"])
    (',', '.', '')
    """
    return _most(map(point_in, cells))


def point_beside(counts: Iterable[str]) -> str:
    """Return the mark before fractions, told from counts, which have none: theirs separates thousands.

    >>> point_beside(["12.345", "7"]), point_beside(["12,345"]), point_beside(["12345"])
    (',', '.', '')
    """
    return _most(next((mark for form, mark in _COUNTS if form.fullmatch(cell.strip())), "") for cell in counts)


def _most(marks: Iterable[str]) -> str:
    found: Counter[str] = Counter()
    with suppress(UnreadableInput):  # damage is told where the rows are read
        for mark in filter(None, marks):
            found[mark] += 1
            if found.total() >= _ENOUGH:
                break
    return "," if found[","] > found["."] else "." if found["."] > found[","] else ""


def has_dots(header: Iterable[str], delimiter: str) -> bool:
    """Whether a table's language, or the delimiter that such languages have, says that dots separate thousands.

    >>> has_dots(["Link", "Umsatz (EUR)"], ","), has_dots(["Link", "Revenue"], ";"), has_dots(["Link", "Revenue"], ",")
    (True, True, False)
    """
    return delimiter == ";" or any(_fold(word) in _WORDS for cell in header for word in _WORD.findall(cell))


def is_whole(code: str) -> bool:
    """Whether amounts of a currency have no fractions in practice."""
    return code in _WHOLE


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in plain if not unicodedata.combining(mark))


_WORDS = frozenset(_fold(word) for words in _DATA["words"].values() for word in words.split())


class Amounts:
    """How the amounts of one column, or of columns that are written alike, are to be read.

    ``cells`` returns them from the top of the file on, ``counts`` whole numbers beside them: both are asked only when
    something depends on it. ``dots``: see ``has_dots``. All of it is a fact of the file, whichever row is asked for.
    """

    def __init__(self, cells: Callable[[], Iterable[str]], counts: Callable[[], Iterable[str]], *, dots: bool) -> None:
        self._cells = cells
        self._counts = counts
        self._dots = dots

    @cached_property
    def point(self) -> str:
        """The mark before fractions that the column proves, if it does."""
        return point_of(self._cells())

    @cached_property
    def _beside(self) -> str:
        return point_beside(self._counts())

    def groups(self, text: str, code: str = "") -> bool | None:
        """Whether the dot of an amount that ``is_open`` separates thousands; None if nothing tells.

        ``code`` is the currency that its row or the file names.
        """
        for mark in (self.point or self._beside, _mark(text, code)):
            if mark in {",", "."}:
                return mark == ","
            if mark:
                return None
        return True if self._dots else None


@lru_cache(maxsize=1024)
def _mark(text: str, code: str) -> str:
    """Return the mark before fractions by the currency of an amount; ``?``: its language does not tell it either."""
    if not (own := currency(text)) and any(word.casefold() in _SIGNS for word in _WORD.findall(text)):
        return ","
    return _MARKS.get(own or code.strip().upper(), "")
