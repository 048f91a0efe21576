"""Redirect rules, and the links that their targets are."""

import pytest

from linkaudit.model import UNREAD, Coverage, OwnerKind, Placement, Redirect
from linkaudit.source.reading.opening import members
from linkaudit.source.reading.tabular import SHORT
from linkaudit.source.tables.redirect_csv import RedirectCsv

KIND = RedirectCsv()
HEADER = ["Redirect from", "Redirect to"]


@pytest.fixture
def rules(write, table, read):
    return lambda header, *rows: read(KIND, write("redirects.csv", table(header, *rows)))


def test_a_rule_and_its_target(rules):
    got = rules(HEADER, ["/old", "/products/new?a=1"], ["/sale", "https://other.example/x"])
    assert [(one.ref, one.path, one.target, one.redirect_id) for one in got.of(Redirect)] == [
        (1, "/old", "/products/new?a=1", None), (2, "/sale", "https://other.example/x", None)]
    first, second = got.of(Placement)
    assert (first.owner_kind, first.owner_ref, first.owner_id, first.field) == (OwnerKind.REDIRECT, 1, "/old", "target")
    assert (first.url, first.base, second.url) == ("/products/new?a=1", "text:", "https://other.example/x")
    assert got.coverage == {"redirect": True}


def test_a_rule_with_and_without_the_last_slash_is_two(rules):
    got = rules(HEADER, ["/old", "/new"], ["/old/", "/new"])
    assert [one.path for one in got.of(Redirect)] == ["/old", "/old/"]


@pytest.mark.parametrize("given, path", [
    ("https://shop.example/old?x=1", "/old?x=1"), ("http://shop.example", "/"), ("old", "old"), ("/Old%20Page/", "/Old%20Page/"),
    ("//x", "//x"),
])
def test_the_path_stays_as_written_but_for_a_host(rules, given, path):
    assert [one.path for one in rules(HEADER, [given, "/new"]).of(Redirect)] == [path]


def test_matrixify_columns(rules):
    got = rules(["ID", "Path", "Command", "Target"], ["42", "/old", "MERGE", "/new"])
    assert [(one.redirect_id, one.path, one.target) for one in got.of(Redirect)] == [(42, "/old", "/new")]
    assert got.of(Placement)[0].owner_id == "42"


def test_an_empty_side(rules):
    got = rules(HEADER, ["/old", ""], ["", "/new"], ["/old"], [], ["/a", "/b"])
    assert [one.path for one in got.of(Redirect)] == ["/a"]
    assert got.skips == [("row 2, column Redirect to", "is empty"), ("row 3, column Redirect from", "is empty"),
                         ("row 4, column Redirect to", "is empty")]
    assert got.tallies == {SHORT: 1}


def test_too_many_cells(rules):
    got = rules(HEADER, ["/old", "/new", "x"], ["/a", "/b", ""])
    assert [one.path for one in got.of(Redirect)] == ["/a"]
    assert got.skips == [("row 2", "has 3 cells under a header of 2")]


@pytest.mark.parametrize("bad", [["/old", "/new", "x"], ["/old", ""], ["", "/new"]])
def test_rules_that_could_not_be_read_may_be_any(rules, bad):
    for rows in ([bad, ["/a", "/b"]], [["/a", "/b"], bad]):
        assert [(one.whole, one.why) for one in rules(HEADER, *rows).of(Coverage)] == [(False, UNREAD)]
    assert rules(HEADER, ["/a", "/b", ""], [], ["", ""]).coverage == {"redirect": True}


def test_personal_values_are_blanked(rules):
    [rule] = rules(HEADER, ["/old", "/new?email=me@x.com&a=1"]).of(Redirect)
    assert rule.target == "/new?email=&a=1"


def test_a_header_alone(rules):
    got = rules(HEADER)
    assert got.coverage == {"redirect": True}
    assert [batch.cursor for batch in got.batches] == [0]


@pytest.mark.parametrize("header", ["from,to", "Path,Title", "Redirect from", "Handle,Title"])
def test_other_tables_are_not_taken(write, header):
    [member] = members([write("a.csv", header + "\n")])
    assert not KIND.recognise(member)


def test_reading_goes_on_from_every_cursor(write, table, resumes):
    rows = [[f"/old-{n}", "" if n % 7 == 0 else f"/new-{n}"] for n in range(1_100)]
    resumes(KIND, write("a.csv", table(HEADER, *rows)), least=4)
