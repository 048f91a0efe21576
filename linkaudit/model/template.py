"""The seller's own Seller Center workbook: as it was read, and as it was understood."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

import msgspec

from linkaudit.model.content import Record


class Need(StrEnum):
    """How much a column is wanted. ``forbidden`` is what the sheet HiddenStyle calls Forbid."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"


class Validation(Record, frozen=True, kw_only=True, gc=False):
    """A data validation as the sheet's XML has it; formulas without their ``=``.

    ``kind`` and ``operator`` are OOXML's (``list``, ``decimal``, ``whole``, ``textLength``, ``custom``; ``between`` …).
    ``ranges`` are (first row, first column, last row, last column), counted from 1, both ends included. ``strict``: a
    value outside is refused, else only warned of.
    """

    kind: str
    operator: str
    formula1: str
    formula2: str
    ranges: tuple[tuple[int, int, int, int], ...]
    strict: bool


class RawSheet(Record, frozen=True, kw_only=True, gc=False):
    """A sheet's cells as texts, rows from the first, each as wide as the widest."""

    name: str
    hidden: bool
    rows: tuple[tuple[str, ...], ...]


class RawTemplate(Record, frozen=True, kw_only=True, gc=False):
    """A template as it was read. ``sheet`` is the name of the one to fill, ``frozen_row`` the last frozen row or 0.

    ``rows`` is the last row that the sheet's XML has; ``hidden_columns`` count from 1.
    """

    name: str
    path: str
    fingerprint: str
    sheet: str
    sheets: tuple[RawSheet, ...]
    validations: tuple[Validation, ...]
    frozen_row: int = 0
    rows: int = 0
    hidden_columns: tuple[int, ...] = ()
    protected: bool = False


class Leaf(Record, frozen=True, kw_only=True, gc=False):
    """A category that can be chosen: its text as the cell wants it, and TikTok's id ("" if not told)."""

    text: str
    leaf_id: str = ""


class Column(Record, frozen=True, kw_only=True, gc=False):
    """A column of the template. ``index`` counts from 1; ``key`` is row 1's, ``label`` and ``help`` as displayed.

    ``kind`` is ``text``, ``decimal``, ``whole`` or ``list``; ``low`` and ``high`` limit the number (both ends allowed;
    ``above``: ``low`` itself is not), ``min_length`` and ``max_length`` the text in characters. ``allowed`` is the list
    for all categories, ``closed``: nothing else is taken. Lists by category are in ``Template.values``.
    """

    index: int
    key: str
    label: str = ""
    need: Need = Need.OPTIONAL
    help: str = ""
    kind: str = "text"
    low: Decimal | None = None
    high: Decimal | None = None
    above: bool = False
    min_length: int | None = None
    max_length: int | None = None
    allowed: tuple[str, ...] = ()
    closed: bool = False
    hidden: bool = False


class Template(Record, frozen=True, kw_only=True, gc=False):
    """A template as it was understood.

    ``branch`` names its files (letters, digits, hyphens); ``units`` is ``imperial`` (lb, in) or ``metric`` (g, cm);
    ``markets`` are the markets it can be of by units, currency and language (empty: cannot be told). Data may stand in
    rows ``first_row`` to ``last_row`` of ``sheet``. ``needs`` and ``values`` are by category text, then by key;
    ``values`` may be of an open list where the column is not ``closed``. ``sample`` are the cells of the sample row.
    """

    name: str
    path: str
    fingerprint: str
    branch: str
    version: str
    units: str
    sheet: str
    columns: tuple[Column, ...]
    first_row: int
    last_row: int
    language: str = ""
    markets: tuple[str, ...] = ()
    categories: tuple[Leaf, ...] = ()
    brands: tuple[str, ...] = ()
    needs: dict[str, dict[str, Need]] = msgspec.field(default_factory=dict)
    values: dict[str, dict[str, tuple[str, ...]]] = msgspec.field(default_factory=dict)
    sample: dict[str, str] = msgspec.field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Row 1."""
        return tuple(column.key for column in self.columns)
