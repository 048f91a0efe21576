"""What a row of figures is about: one number for one thing, in whatever file and order."""

from collections import Counter

from linkaudit.source.reading.facts import ALIKE, Facts


def numbers(*rows, shape="a, b"):
    facts = Facts("ga4", shape)
    return [facts.number(*row) for row in rows]


def test_the_same_row_in_two_files_is_one_fact():
    assert numbers((["a", "b"],)) == numbers((["x", "y"],), (["a", "b"],))[1:]
    assert numbers((["a", "b"],)) != numbers((["a", "b"],), shape="other")


def test_rows_that_are_alike_add_up_within_a_file_and_are_told():
    facts = Facts("ga4", "")
    assert not facts.remarks()
    assert len({facts.number(["a"]) for _ in range(3)} | {facts.number(["b"])}) == 4
    assert facts.remarks() == Counter({ALIKE: 2})


def test_figures_part_what_shares_a_name():
    rows = [(["a"], ["5", "1"]), (["a"], ["7", "1"]), (["a"], ["5", "1"])]
    whole = numbers(*rows)
    assert len(set(whole)) == 3
    assert set(numbers(*rows[1:2])) | set(numbers(rows[0], rows[2])) == set(whole) == set(numbers(*reversed(rows)))
    assert numbers(rows[0]) != numbers((["a"],))
    assert numbers((["a", "5"],)) != numbers((["a"], ["5"]))
