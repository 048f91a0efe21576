"""Rounds of live checks: what counts as answered, what is asked again, and in which order."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from linkaudit.model import Ask, Check, FoundLink, Hop, Outcome
from linkaudit.store import asks, checks
from linkaudit.store.database import open_database
from linkaudit.store.schema import MIGRATIONS

NOW, LATER = "2026-11-26T10:00:00+00:00", "2026-11-27T10:00:00+00:00"
OLD = "2026-11-01T00:00:00+00:00"


@pytest.fixture
def db(tmp_path):
    with open_database(tmp_path / "x.db") as found:
        yield found


def wanted(url, *, known=False, rank=1, lane="a.example", **more):
    return asks.Wanted(Ask(url=url, **more), lane, known, rank)


def begin(db, *asked, scope="s", now=NOW, since=OLD, fresh=OLD, sample=0):
    number = checks.open_round(db, scope, now=now, since=since)
    note(db, *asked)
    asks.narrow(db, sample)
    asks.settle(db, number, since=fresh)
    return number, asks.answered(db)


def note(db, *asked):
    asks.begin(db)
    return asks.note(db, asked)


def left(db):
    return [ask.url for ask in left_asks(db)]


def left_asks(db):
    return [ask for lane in asks.lanes(db) for page in asks.of_lane(db, lane) for ask in page]


def good(url, **more):
    return Check(url=url, outcome=Outcome.OK, status=200, **more)


def bad(url, **more):
    return Check(url=url, outcome=Outcome.GONE, status=404, reason="gone", **more)


A, B = "https://a.example/1", "https://a.example/2"


def test_an_interrupted_round_asks_nothing_again_that_was_answered(db):
    first, _ = begin(db, wanted(A), wanted(B))
    checks.save(db, first, [bad(A)], NOW)
    second, (resumed, reused) = begin(db, wanted(A), wanted(B))
    assert (second, resumed, reused) == (first, 1, 0)
    assert left(db) == [B]


def test_a_finished_round_asks_failures_again_and_not_good_answers(db):
    first, _ = begin(db, wanted(A), wanted(B))
    checks.save(db, first, [bad(A), good(B)], NOW)
    checks.close_round(db, first, now=NOW)
    second, counts = begin(db, wanted(A), wanted(B), now=LATER)
    assert second != first
    assert counts == (0, 1)
    assert left(db) == [A]


def test_good_answers_grow_old(db):
    first, _ = begin(db, wanted(A))
    checks.save(db, first, [good(A)], NOW)
    checks.close_round(db, first, now=NOW)
    assert begin(db, wanted(A), fresh=LATER)[1] == (0, 0)
    assert left(db) == [A]


@pytest.mark.parametrize("scope, since", [("other", OLD), ("s", LATER)])
def test_another_scope_or_a_round_long_ago_is_not_gone_on_with(db, scope, since):
    first, _ = begin(db, wanted(A))
    assert begin(db, wanted(A), scope=scope, since=since)[0] != first


def test_links_to_one_url_are_one_request(db):
    begin(db, wanted(A, known=True), wanted(A, click=True, fragments=("one",)), wanted(A, links=True, fragments=("two",)),
          wanted(A, fragments=("one",)))  # fmt: skip
    (ask,) = left_asks(db)
    assert ask == Ask(url=A, click=True, links=True, fragments=("one", "two"))


def test_an_answer_that_did_not_look_for_it_does_not_count(db):
    number, _ = begin(db, wanted(A), wanted(B, fragments=("x", 'y"\\')))
    checks.save(db, number, [good(A), good(B, looked_for=("#x", '#y"\\'))], NOW)
    assert begin(db, wanted(A, click=True), wanted(B, fragments=("x",)))[1] == (1, 0)
    assert left(db) == [A]
    assert begin(db, wanted(A, fragments=("z",)), wanted(B, fragments=('y"\\',)))[1] == (1, 0)
    assert left(db) == [A]
    assert begin(db, wanted(A, links=True), wanted(B, fragments=("x", "z")))[1] == (0, 0)


def test_a_sample_is_the_same_each_time(db):
    some = [wanted(f"https://a.example/{n}", known=True, rank=100 - n) for n in range(10)]
    begin(db, wanted(B, rank=1), *some, sample=3)
    assert sorted(left(db)) == sorted([B, *(f"https://a.example/{n}" for n in (7, 8, 9))])
    begin(db, *some, sample=None)
    assert len(left(db)) == 10


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from("ab")), max_size=60))
def test_every_url_is_asked_once(asked):
    urls = {f"https://{host}.example/{n}": (rank, host) for n, rank, host in asked}
    with open_memory() as db:
        note(db, *(wanted(url, rank=rank, lane=host) for url, (rank, host) in urls.items()))
        found = left(db)
        assert sorted(found) == sorted(urls)
        ranks = [(urls[url][1], urls[url][0]) for url in found]
        assert ranks == sorted(ranks)


WANTED = st.builds(
    lambda at, known, click, links: wanted(f"https://a.example/{at}", known=known, rank=at % 3, click=click, links=links and click),
    st.integers(0, 9), st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip


@given(st.lists(st.lists(WANTED, max_size=6), max_size=6), st.sampled_from([0, 2, None]), st.sets(st.integers(0, 9)), st.booleans())
def test_what_is_handed_out_early_and_what_is_left_are_what_is_to_be_asked(batches, sample, done, in_this_round):
    with open_memory() as db:
        number = checks.open_round(db, "s", now=NOW, since=OLD)
        checks.save(db, number, [good(f"https://a.example/{at}", looked_for=("click",)) for at in done], NOW)
        if not in_this_round:
            checks.close_round(db, number, now=NOW)
            number = checks.open_round(db, "s", now=NOW, since=OLD)
        note(db, *(one for batch in batches for one in batch))
        asks.narrow(db, sample)
        asks.settle(db, number, since=OLD)
        at_once, counts = {ask.url: ask for ask in left_asks(db)}, asks.answered(db)

        asks.begin(db)
        given_out = []
        for batch in batches:
            after = asks.note(db, batch)
            given_out += asks.hand_out(db, number, since=OLD, after=after, known=sample is None)
        left_out = asks.narrow(db, sample)
        asks.settle(db, number, since=OLD)
        last = {ask.url: ask for ask in [*given_out, *left_asks(db)]}
        assert last == at_once
        assert asks.answered(db) == counts
        assert sum(whole for whole, _ in asks.lanes(db).values()) == len(at_once)
        assert sum(left for _, left in asks.lanes(db).values()) == len(left_asks(db))
        assert left_out == 0 or sample is not None
        again = [ask.url for ask in left_asks(db) if ask.url in {one.url for one in given_out}]
        assert all(last[url].links for url in again)


def test_more_asks_than_are_taken_at_once(db):
    begin(db, *(wanted(f"https://a.example/{n}", rank=n % 7) for n in range(1_000)))
    assert len(set(left(db))) == 1_000


def test_what_is_saved_comes_back(db):
    check = Check(
        url=A, outcome=Outcome.BLOCKED, status=403, final_url=B, hops=(Hop(url=A, status=301),), reason="a wall", wall="Cloudflare",
        dropped=("utm_source",), dropped_at=A, missing=("x",), ms=12, links=(FoundLink(url=B, anchor="Tent", locator="a 1"),),
    )  # fmt: skip
    number, _ = begin(db, wanted(A, links=True))
    checks.save(db, number, [check], NOW)
    found = checks.checked(db, A, since=OLD)
    assert found == Check(**{name: getattr(check, name) for name in check.__struct_fields__ if name not in {"links", "checked_at"}}, checked_at=NOW)
    assert checks.links_of(db, A, since=OLD) == list(check.links)
    assert checks.checked(db, A, since=LATER) is None
    assert checks.faults(db, number, 5) == [found]
    assert checks.outcomes(db, number) == {Outcome.BLOCKED: 1}


def test_nothing_personal_is_kept(db):
    number, _ = begin(db, wanted(A))
    told = f"{B}?ttclid=secret&email=a%40b.example&utm_source=x"
    checks.save(db, number, [good(A, final_url=told, hops=(Hop(url=told, status=302),), dropped_at=told, links=(FoundLink(url=told),))], NOW)
    dump = "\n".join(str(row) for table in ("checks", "check_links") for row in db.execute(f"SELECT * FROM {table}"))
    assert "secret" not in dump
    assert "b.example" not in dump
    assert "utm_source=x" in dump


@contextmanager
def open_memory():
    found = Database(memory=True)
    try:
        MIGRATIONS.apply(found)
        yield found
    finally:
        found.close()
