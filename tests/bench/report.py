"""Figures as tables, for the terminal and for docs/benchmarks.md."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import NamedTuple

from tests.bench.measure import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
Target = tuple[str, str, str, bool]


class Table(NamedTuple):
    """A table of figures and what they say of the targets: (what, target, measured, whether it is met)."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    targets: Sequence[Target]


def seconds(value: float) -> str:
    """Show seconds."""
    return f"{value:.2f}"


def milliseconds(value: float) -> str:
    """Show seconds as milliseconds."""
    return f"{value * 1e3:.3f}"


def microseconds(value: float) -> str:
    """Show seconds as microseconds."""
    return f"{value * 1e6:.1f}"


def ratio(value: float) -> str:
    """Show a ratio."""
    return f"{value:.2f}"


def percent(value: float) -> str:
    """Show a share."""
    return f"{value:.2%}"


def megabytes(value: int) -> str:
    """Show bytes as megabytes."""
    return f"{value / 1e6:.0f}"


def markdown(table: Table) -> str:
    """Return the figures and their targets."""
    text = _grid(table.header, table.rows)
    if table.targets:
        rows = [(what, goal, got, "met" if good else "**missed**") for what, goal, got, good in table.targets]
        text += "\n" + _grid(("target", "at most or least", "measured", ""), rows)
    return text


def _grid(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def conditions() -> str:
    """Return the versions that figures depend on."""
    names = ("linkaudit", "msgspec", "selectolax", "sqlite-utils")
    own = ", ".join(f"{name} {version(name)}" for name in names[1:])
    return f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {own}.\n"


def save(sections: Mapping[str, str]) -> None:
    """Put new figures into docs/benchmarks.md; parts that were not measured stay."""
    page = PAGE.read_text("utf-8")
    for name, text in sections.items():
        before, begin, rest = page.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- end {name} -->")
        page = f"{before}{begin}\n{text}\n{end}{after}"
    PAGE.write_text(page, "utf-8")
