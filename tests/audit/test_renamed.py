"""Who is the same product under another handle: told by its SKUs, or by a redirect and the title; never guessed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit.renamed import renamed
from linkaudit.model.diff import Marks

HANDLES = st.sampled_from("abcdef")
MARKS = st.builds(Marks, HANDLES, st.sampled_from(["", "Hat", "HAT ", "Cap"]), st.sampled_from([b"", b"1", b"2", b"3"]))


@given(st.dictionaries(HANDLES, MARKS), st.dictionaries(HANDLES, MARKS), st.dictionaries(HANDLES, HANDLES))
def test_each_is_one_other_that_has_what_it_had(gone, came, led):
    found = renamed(gone, came, lambda key: led.get(key, ""))
    assert len({*found.values()}) == len(found)
    for old, new in found.items():
        same_skus = gone[old].skus and gone[old].skus == came[new].skus
        same_title = gone[old].title.strip().casefold() == came[new].title.strip().casefold() != ""
        assert same_skus or (led.get(old) == new and same_title)


def test_two_that_may_be_meant_are_none():
    twins = {"a": Marks("a", "Hat"), "b": Marks("b", "Hat")}
    assert renamed(twins, {"c": Marks("c", "Hat")}, lambda _: "c") == {}
    assert renamed({"a": Marks("a", "Hat")}, {"c": Marks("c", "Cap")}, lambda _: "c") == {}
    assert renamed({"a": Marks("a", "")}, {"c": Marks("c", "")}, lambda _: "c") == {}
