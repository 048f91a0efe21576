"""Text fits the terminal, wide signs and all, and nothing of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.cli.layout import clipped, coloured, fitted, width

COLUMNS = (60, 80, 200)
TEXT = st.text(st.sampled_from("ab 1.,(é杯子链接、。…한글👍\u0301-/:"), max_size=400)


@pytest.mark.parametrize("columns", COLUMNS)
@given(TEXT)
def test_lines_fit_and_say_the_same(columns, text):
    made = fitted(text, columns)
    assert "".join(made.split()) == "".join(text.split())
    for line in made.split("\n"):
        assert width(line) <= columns or len(line.split()) == 1


@given(TEXT)
def test_what_fits_is_left_as_it_is(text):
    line = clipped(text, 40)
    assert fitted(line, 40) == line


@given(TEXT, st.integers(1, 90))
def test_what_is_clipped_fits(text, columns):
    made = clipped(text, columns)
    assert width(made) <= columns
    assert made == text or made.endswith("…")


def test_what_follows_stands_under_its_line():
    assert fitted("  one two three four", 12) == "  one two\n    three\n    four"
    assert fitted("  商店里的链接都会失效", 12) == "  商店里的链\n    接都会失\n    效"
    url = "https://shop.example/" + "x" * 80
    assert fitted(f"  a {url} b", 40).split("\n") == ["  a", f"    {url}", "    b"]


def test_headings_and_verdicts_are_marked():
    made = coloured("222 links:\n        28  broken    lead nowhere\n  1. breaks: 3.00 USD\nnot a heading: this")
    assert made.split("\n")[0] == "\x1b[1m222 links:\x1b[0m"
    assert "\x1b[31m\x1b[1mbroken\x1b[0m" in made
    assert "\x1b[33m\x1b[1mbreaks\x1b[0m" in made
    assert made.endswith("not a heading: this")
