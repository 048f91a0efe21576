"""Order of rows, a file given twice, and a file in two pieces: the totals never change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.exports import EXPORTS, PLAIN, WORLD, Dress
from tests.properties.runs import Totals, folder, totals

pytestmark = pytest.mark.slow
few = settings(max_examples=12)
kinds = pytest.mark.parametrize("kind", EXPORTS)
Pieces = Sequence[tuple[Sequence[Any], Dress]]


@cache
def rows_of(kind: str) -> list[Any]:
    return list(EXPORTS[kind].rows(WORLD))


def totals_of(kind: str, pieces: Pieces) -> Totals:
    """Write each piece to a file of its own and return the totals of all together."""
    export = EXPORTS[kind]
    with folder() as out:
        files = []
        for number, (rows, dress) in enumerate(pieces):
            files.append(out / f"piece-{number}.{export.ending}")
            export.write(files[-1], rows, dress)
        return totals(files, out)


@cache
def whole(kind: str) -> Totals:
    return totals_of(kind, [(rows_of(kind), PLAIN)])


@kinds
def test_there_is_something_to_lose(kind):
    assert any(any(figures) for key, figures in whole(kind).items() if not key[1])


@kinds
@few
@given(seed=st.integers(0, 10**6))
def test_the_order_of_rows(kind, seed):
    assert totals_of(kind, [(Random(seed).sample(rows_of(kind), len(rows_of(kind))), PLAIN)]) == whole(kind)


@kinds
@few
@given(data=st.data())
def test_a_file_given_twice(kind, data):
    dresses = st.sampled_from(EXPORTS[kind].dresses)
    pieces = [(rows_of(kind), data.draw(dresses)) for _ in range(data.draw(st.integers(2, 3)))]
    assert totals_of(kind, pieces) == whole(kind)


@kinds
@few
@given(data=st.data())
def test_a_file_in_two(kind, data):
    rows = rows_of(kind)
    dresses = st.sampled_from(EXPORTS[kind].dresses)
    cut = data.draw(st.integers(1, len(rows) - 1))
    mixed = rows if data.draw(st.booleans()) else Random(cut).sample(rows, len(rows))
    pieces = [(mixed[:cut], data.draw(dresses)), (mixed[cut:], data.draw(dresses))]
    assert totals_of(kind, data.draw(st.permutations(pieces))) == whole(kind)


@kinds
@few
@given(data=st.data())
def test_two_files_that_overlap(kind, data):
    rows = rows_of(kind)
    first = data.draw(st.integers(1, len(rows)))
    second = data.draw(st.integers(0, first))
    pieces = [(rows[:first], PLAIN), (rows[second:], EXPORTS[kind].dresses[-1])]
    assert totals_of(kind, [piece for piece in pieces if piece[0]]) == whole(kind)
