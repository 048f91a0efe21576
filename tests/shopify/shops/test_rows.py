"""Rows: cheap to reach by place and number, whatever was changed, added and deleted meanwhile."""

from __future__ import annotations

import random

import pytest

from tests.shopify.shops.blanks import page
from tests.shopify.shops.later import Later
from tests.shopify.shops.rows import Kept, Rows, number_of, spaced

WHEN = "2026-01-01T00:00:00Z"


def rows(count=20, first=100, step=10):
    return Rows(spaced(count, first, step, lambda at: page(first + at * step, WHEN)))


def numbers(made):
    return [number_of(node["id"]) for node in made]


def test_rows_are_reached_by_place_and_by_number():
    made = rows()
    assert (len(made), numbers(made)[:3], made[-1]["id"]) == (20, [100, 110, 120], "gid://shopify/Page/290")
    assert made.find(150)["id"] == "gid://shopify/Page/150"
    assert made.find(151) is made.find(300) is made.find(90) is None
    for place in (20, -21):
        with pytest.raises(IndexError):
            made[place]


def test_changes_lie_over_the_rows():
    made = rows()
    made.change(150, {"title": "New"})
    made.change(150, {"updatedAt": "2026-02-02T00:00:00Z"})
    assert (made[5]["title"], made.find(150)["title"], made[4]["title"]) == ("New", "New", "")
    assert made.stamp(5, "updatedAt") == made[5]["updatedAt"] == "2026-02-02T00:00:00Z"
    assert made.touched() == [made[5]]


def test_added_and_deleted_rows_keep_the_order_of_numbers():
    made = rows(4)
    for number in (125, 90, 500):
        made.put(number, page(number, WHEN))
    assert made.remove(120)
    assert made.remove(100)
    assert numbers(made) == [90, 110, 125, 130, 500]
    assert not made.remove(120)
    assert made.remove(125)
    assert numbers(made) == [90, 110, 130, 500]
    assert made.last() == 500
    with pytest.raises(ValueError, match="taken"):
        made.put(110, page(110, WHEN))


@pytest.mark.parametrize("seed", range(12))
def test_any_mix_of_changes_is_as_in_a_plain_list(seed):
    rng = random.Random(seed)
    made, plain = rows(rng.randrange(30)), {}
    plain = dict.fromkeys(numbers(made), "")
    for turn in range(120):
        number = rng.randrange(60, 480)
        if number in plain and rng.random() < 0.5:
            made.remove(number)
            del plain[number]
        elif number in plain:
            made.change(number, {"title": f"t{turn}"})
            plain[number] = f"t{turn}"
        elif number % 10 or made.base.index(number) is None:
            made.put(number, page(number, WHEN))
            plain[number] = ""
        assert [(number_of(n["id"]), n["title"]) for n in made] == sorted(plain.items())
        assert [made.number(at) for at in range(len(made))] == sorted(plain)


def test_held_rows_are_put_in_order():
    made = Rows(Kept([page(3, WHEN), page(1, WHEN), page(2, WHEN)]))
    assert numbers(made) == [1, 2, 3]
    assert made.find(2) is made[1]


def test_a_later_node_is_filled_only_when_it_must_be():
    made = []

    def load():
        made.append(1)
        return {"id": 0, "title": "T", "body": "B"}

    node = Later({"id": 7}, load)
    node.update({"body": "changed"})
    assert (node["id"], node["body"], made) == (7, "changed", [])
    assert (node["title"], node.get("nothing"), "body" in node, made) == ("T", None, True, [1])
    assert node == {"id": 7, "title": "T", "body": "changed"}
    assert dict(node) == {**node} == node | {} == dict(node.items())
    with pytest.raises(KeyError):
        node["nothing"]


def test_a_later_node_of_something_gone_is_what_was_known():
    node = Later({"id": 7}, lambda: None)
    assert (node.get("title"), "title" in node, dict(node)) == (None, False, {"id": 7})
