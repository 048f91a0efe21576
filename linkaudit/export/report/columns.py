"""Rows as columns, packed to be unpacked by a browser: JSON, gzip, base64."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Sequence
from decimal import Decimal

import msgspec

Cell = str | int | float | None
_FEW = 0.5  # of distinct values: below, a column is stored as a dictionary and indexes into it


def pack(tables: dict[str, dict[str, Sequence[Cell]]], told: dict[str, str] | None = None) -> str:
    """Return tables of columns as text that is safe inside an HTML element.

    A column is a list of cells, or ``{"d": distinct cells, "i": index of each row's}``. ``told``: what the other
    language says for a cell, under ``words``.
    """
    coded: dict[str, object] = {
        name: {key: _coded(cells) for key, cells in columns.items()} for name, columns in tables.items()
    }
    coded |= {"words": told} if told else {}
    return base64.b64encode(gzip.compress(msgspec.json.encode(coded), 9, mtime=0)).decode()


def _coded(cells: Sequence[Cell]) -> object:
    distinct = dict.fromkeys(cells)
    if len(distinct) > _FEW * len(cells):
        return cells
    places = {cell: at for at, cell in enumerate(distinct)}
    return {"d": list(distinct), "i": [places[cell] for cell in cells]}


def money(value: Decimal | None) -> float | None:
    """Return money as a number to sort and show by: two digits are exact up to a hundred trillion."""
    return None if value is None else float(round(value, 2))
