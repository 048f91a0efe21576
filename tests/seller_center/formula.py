"""The part of Excel's formula language that validations of Seller Center's workbooks are written in.

What is not in it raises ``NotKnown``: nobody takes a rule that was not worked out for one that was kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tests.seller_center.reading import Book, Scalar, place_of


class NotKnown(Exception):
    """A formula, or a piece of one, that is not in this part of the language."""


class Fault(Exception):
    """A formula's own error value, as ``#N/A``."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


Result = Scalar | Area

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?)
    |(?P<area>(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?)(?![\w(.])
    |(?P<name>[^\W\d][\w.]*)(?P<call>\()?|(?P<mark><>|<=|>=|[-+*/^&=<>(),;%]))""",
    re.VERBOSE,
)
_BINARY = (("=", "<>", "<=", ">=", "<", ">"), ("&",), ("+", "-"), ("*", "/"), ("^",))


@dataclass
class Sheetwork:
    """Works formulas out on ``book``, for a cell of ``sheet``; what takes long is kept for the next cell."""

    book: Book
    sheet: str
    _counted: dict[tuple[Area, ...], Counter[tuple[object, ...]]] = field(default_factory=dict)
    _listed: dict[Area, list[Scalar]] = field(default_factory=dict)

    def work_out(self, formula: str, *, base: tuple[int, int], at: tuple[int, int]) -> Result:
        """Return what ``formula``, written for the cell ``base``, gives in the cell ``at``.

        Raises ``Fault`` where Excel shows an error, ``NotKnown`` for what is not known here.
        """
        parser = _Parser(self, formula.removeprefix("="), at[0] - base[0], at[1] - base[1], at)
        result = parser.expression(0)
        if parser.token is not None:
            raise NotKnown(formula)
        return result

    def values(self, area: Area) -> list[Scalar]:
        """Return the values of an area, row by row, down to the last cell that there is."""
        if area not in self._listed:
            cells = self.book.cells(area.sheet)
            end = min(area.bottom, max((row for row, _ in cells), default=0))
            self._listed[area] = [
                cells[row, column].value if (row, column) in cells else None
                for row in range(area.top, end + 1)
                for column in range(area.left, area.right + 1)
            ]
        return self._listed[area]

    def scalar(self, value: Result) -> Scalar:
        """Return a value as one: that of a single cell."""
        if not isinstance(value, Area):
            return value
        if (value.top, value.left) != (value.bottom, value.right):
            raise NotKnown("an area where one value is wanted")
        return self.book.value(value.sheet, value.top, value.left)

    def count(self, areas: tuple[Area, ...], wanted: Sequence[Scalar]) -> Decimal:
        """Return how many rows of ``areas``, side by side, meet ``wanted``."""
        if len({(area.bottom - area.top, area.right - area.left) for area in areas}) != 1:
            raise Fault("#VALUE!")
        if not any(isinstance(value, str) and re.search(r"^[<>=]|[*?~]", value) for value in wanted):
            if areas not in self._counted:
                columns = [[_folded(value) for value in self.values(area)] for area in areas]
                self._counted[areas] = Counter(zip(*columns, strict=False))
            return Decimal(self._counted[areas][tuple(_folded(value if value is not None else Decimal(0)) for value in wanted)])
        tests = [_criterion(value) for value in wanted]
        rows = zip(*(self.values(area) for area in areas), strict=False)
        return Decimal(sum(all(test(value) for test, value in zip(tests, row, strict=True)) for row in rows))


def _folded(value: Scalar) -> object:
    return value.casefold() if isinstance(value, str) else value


def _criterion(wanted: Scalar) -> Callable[[Scalar], bool]:
    """Return the test that COUNTIF makes of a criterion: an operator before it, ``*`` and ``?`` in it."""
    if not isinstance(wanted, str):
        return lambda value: _folded(value) == (wanted if wanted is not None else Decimal(0))
    operator, rest = re.fullmatch(r"(<>|<=|>=|=|<|>)?(.*)", wanted, re.DOTALL).groups()  # type: ignore[union-attr]
    if operator in {"<", ">", "<=", ">="}:
        raise NotKnown(f"criterion {wanted}")
    pieces = re.findall(r"~[*?~]|[*?]|[^*?~]+|~", rest)
    pattern = "".join({"*": ".*", "?": "."}.get(piece, re.escape(piece[1:] if len(piece) > 1 and piece[0] == "~" else piece))
                      for piece in pieces)  # fmt: skip
    matching = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return lambda value: bool(matching.fullmatch(as_text(value))) != (operator == "<>")


def as_text(value: Scalar) -> str:
    """Return a value as Excel joins it to a text."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "" if value is None else f"{value.normalize():f}" if isinstance(value, Decimal) else value


def as_number(value: Scalar) -> Decimal:
    """Return a value as a number. Raises ``Fault`` for a text that is none."""
    if isinstance(value, (bool, type(None))):
        return Decimal(int(bool(value)))
    try:
        return Decimal(value)
    except ArithmeticError as fault:
        raise Fault("#VALUE!") from fault


def as_truth(value: Scalar) -> bool:
    """Return a value as true or false."""
    if isinstance(value, str):
        raise Fault("#VALUE!")
    return bool(value)


class _Parser:
    """Parses and works out at once. Both branches of IF are worked out, which none of its functions minds."""

    def __init__(self, sheet: Sheetwork, formula: str, down: int, right: int, at: tuple[int, int]) -> None:
        self.work, self.formula, self.down, self.right, self.at = sheet, formula, down, right, at
        self._tokens = self._split()
        self.token = next(self._tokens, None)

    def _split(self) -> Iterator[re.Match[str]]:
        place = 0
        while place < len(self.formula.rstrip()):
            token = _TOKEN.match(self.formula, place)
            if token is None:
                raise NotKnown(self.formula)
            yield token
            place = token.end()

    def _take(self, *marks: str) -> str | None:
        """Return the mark at hand if it is one of ``marks``, and go on."""
        if self.token is not None and (mark := self.token["mark"]) in marks:
            self.token = next(self._tokens, None)
            return str(mark)
        return None

    def expression(self, level: int) -> Result:
        if level == len(_BINARY):
            return self._unary()
        left = self.expression(level + 1)
        while mark := self._take(*_BINARY[level]):
            left = _joined(mark, self.work.scalar(left), self.work.scalar(self.expression(level + 1)))
        return left

    def _unary(self) -> Result:
        if mark := self._take("-", "+"):
            value = as_number(self.work.scalar(self._unary()))
            return -value if mark == "-" else value
        return self._atom()

    def _atom(self) -> Result:
        if self._take("("):
            value = self.expression(0)
            if not self._take(")"):
                raise NotKnown(self.formula)
            return value
        token = self.token
        if token is None or token["mark"]:
            raise NotKnown(self.formula)
        self.token = next(self._tokens, None)
        if token["text"]:
            return str(token["text"])[1:-1].replace('""', '"')
        if token["number"]:
            return Decimal(token["number"])
        if token["area"]:
            return self._area(token["area"])
        return self._call(token["name"].upper()) if token["call"] else self._name(token["name"])

    def _area(self, reference: str) -> Area:
        sheet, _, cells = reference.rpartition("!")
        ends = [self._moved(end) for end in cells.split(":")]
        (top, left), (bottom, right) = ends[0], ends[-1]
        name = sheet.strip("'").replace("''", "'") or self.work.sheet
        if name not in self.work.book.names:
            raise Fault("#REF!")
        return Area(name, top, left, bottom, right)

    def _moved(self, address: str) -> tuple[int, int]:
        row, column = place_of(address)
        fixed = re.fullmatch(r"(\$?)[A-Za-z]+(\$?)\d+", address)
        assert fixed
        return row if fixed[2] else row + self.down, column if fixed[1] else column + self.right

    def _name(self, name: str) -> Result:
        if name.upper() in {"TRUE", "FALSE"}:
            return name.upper() == "TRUE"
        if name.lower() in self.work.book.defined:
            return self.work.work_out(self.work.book.defined[name.lower()], base=(1, 1), at=(1, 1))
        raise NotKnown(name)

    def _call(self, name: str) -> Result:
        given: list[Result] = []
        while not self._take(")"):
            given.append(None if self.token is not None and self.token["mark"] in {",", ";"} else self.expression(0))
            if not self._take(",", ";") and not (self.token is not None and self.token["mark"] == ")"):
                raise NotKnown(self.formula)
        from tests.seller_center.functions import AREA_FUNCTIONS, FUNCTIONS

        if name in AREA_FUNCTIONS:
            here = Area(self.work.sheet, *self.at, *self.at)  # ROW() and COLUMN() mean the cell itself
            return AREA_FUNCTIONS[name](self.work, given or [here])
        if name in FUNCTIONS:
            return FUNCTIONS[name](*map(self.work.scalar, given))
        raise NotKnown(f"function {name}")


def _joined(mark: str, left: Scalar, right: Scalar) -> Scalar:
    """Return what an operator makes of two values."""
    if mark == "&":
        return as_text(left) + as_text(right)
    if mark in _BINARY[0]:
        return _compared(mark, left, right)
    one, other = as_number(left), as_number(right)
    if mark == "/" and not other:
        raise Fault("#DIV/0!")
    return {"+": one + other, "-": one - other, "*": one * other, "/": one / (other or 1), "^": one**other}[mark]


def _compared(mark: str, left: Scalar, right: Scalar) -> bool:
    """Compare as Excel does: texts without regard to case, numbers below texts below truths, nothing as either."""
    pair = [left, right]
    for place, value in enumerate(pair):
        if value is None:
            pair[place] = "" if isinstance(pair[1 - place], str) else Decimal(0)
    ranks = [2 if isinstance(value, bool) else isinstance(value, str) for value in pair]
    keys = [(rank, _folded(value)) for rank, value in zip(ranks, pair, strict=True)]
    same = keys[0] == keys[1]
    below = not same and bool(keys[0] < keys[1])
    return {"=": same, "<>": not same, "<": below, ">": not same and not below, "<=": same or below, ">=": not below}[mark]
