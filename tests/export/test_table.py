"""CSV as RFC 4180 has it, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.export.table import cell_text, original, write_csv
from linkaudit.model import Verdict

CELLS = [
    (None, ""), ("", ""), (True, "true"), (False, "false"), (0, "0"), (-5, "-5"), (Decimal("10.50"), "10.50"), (Decimal(-3), "-3"),
    (Decimal("1E+3"), "1000"), (Decimal("0.00"), "0.00"), (Verdict.BREAKS, "breaks"), ("plain", "plain"),
    ("=1+1", "'=1+1"), ("+1", "+1"), ("+1+1", "'+1+1"), ("-1.5", "-1.5"), ("-1.5a", "'-1.5a"), ("@sum", "'@sum"), ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"), ("'x", "''x"), ("''", "'''"), ("-", "'-"), ("=", "'="), ("a=1", "a=1"), ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
    ("+49 30 123", "'+49 30 123"), ("-.5", "'-.5"), ("-5\n=1", "'-5\n=1"),
]  # fmt: skip


@pytest.mark.parametrize("cell,text", CELLS)
def test_cells(cell, text):
    assert cell_text(cell) == text


DROPPED = {number: None for number in (*range(32), *range(127, 160)) if chr(number) not in "\t\n\r"}


@given(st.text())
def test_text_is_neutralised_reversibly_without_control_characters(text):
    shown = cell_text(text)
    assert original(shown) == text.translate(DROPPED)
    if shown[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        assert shown[0] in "+-"
        assert Decimal(shown).is_finite()


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_numbers_are_plain_decimals(number):
    shown = cell_text(number)
    assert Decimal(shown) == number
    assert "e" not in shown.lower()
    assert not shown.startswith("'")


printable = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
rows_of_three = st.lists(st.lists(printable, min_size=3, max_size=3), max_size=8)


@given(rows_of_three)
def test_rows_come_back_as_they_were(rows):
    out = io.StringIO(newline="")
    assert write_csv(out, ["a", "b", "c"], rows) == len(rows)
    back = list(csv.reader(io.StringIO(out.getvalue(), newline=""), strict=True))
    assert back[0] == ["a", "b", "c"]
    assert [[original(cell) for cell in row] for row in back[1:]] == [[cell.translate(DROPPED) for cell in row] for row in rows]
    assert out.getvalue().encode().endswith(b"\r\n")


def test_the_dialect_to_the_byte():
    out = io.StringIO(newline="")
    count = write_csv(out, ["a", "b"], [['say "hi"', "x,y"], ["two\nlines", None], [Decimal("1.10"), True], ["=1", "帐篷"]])
    assert count == 4
    assert out.getvalue() == 'a,b\r\n"say ""hi""","x,y"\r\n"two\nlines",\r\n1.10,true\r\n\'=1,帐篷\r\n'
