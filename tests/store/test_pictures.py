"""Answers about pictures are kept: good ones for a time, failures for one run."""

from __future__ import annotations

import pytest

from linkaudit.model import PictureFacts
from linkaudit.store import pictures
from linkaudit.store.database import open_database

MONDAY, TUESDAY, WEDNESDAY = (f"2026-11-{day}T10:00:00+00:00" for day in (23, 24, 25))
GOOD = PictureFacts(url="https://x.example/a.jpg", kind="jpeg", size=1_000, width=800, height=600)
SHORT = PictureFacts(url="https://x.example/b.webp", kind="webp", final_url="https://y.example/b.webp")
BAD = PictureFacts(url="https://x.example/c.jpg", fault="it is not there (status 404)")


@pytest.fixture
def db(tmp_path):
    with open_database(tmp_path / "shop.db") as opened:
        yield opened


@pytest.mark.parametrize("facts", [GOOD, SHORT, BAD], ids=lambda facts: facts.url[-6:])
def test_what_is_saved_comes_back_whole(db, facts):
    pictures.save(db, [facts], TUESDAY)
    assert pictures.known(db, facts.url, since=MONDAY, failed_since=MONDAY) == facts


def test_a_good_answer_grows_old(db):
    pictures.save(db, [GOOD], MONDAY)
    assert pictures.known(db, GOOD.url, since=MONDAY, failed_since=WEDNESDAY) == GOOD
    assert pictures.known(db, GOOD.url, since=TUESDAY, failed_since=MONDAY) is None


def test_a_failure_counts_in_its_own_run_alone(db):
    pictures.save(db, [BAD], TUESDAY)
    assert pictures.known(db, BAD.url, since=MONDAY, failed_since=TUESDAY) == BAD
    assert pictures.known(db, BAD.url, since=MONDAY, failed_since=WEDNESDAY) is None


def test_the_last_answer_counts(db):
    pictures.save(db, [BAD, GOOD], MONDAY)
    better = PictureFacts(url=BAD.url, kind="png", width=600, height=600)
    pictures.save(db, [better], TUESDAY)
    assert pictures.known(db, BAD.url, since=MONDAY, failed_since=WEDNESDAY) == better
    assert db["picture_facts"].count == 2


def test_many_at_once(db):
    many = [PictureFacts(url=f"https://x.example/{number}.jpg", kind="jpeg") for number in range(1_201)]
    pictures.save(db, many, TUESDAY)
    urls = [facts.url for facts in many] + ["https://x.example/never-asked.jpg"]
    found = pictures.known_among(db, urls, since=MONDAY, failed_since=MONDAY)
    assert list(found.values()) == many
    assert pictures.known_among(db, [], since=MONDAY, failed_since=MONDAY) == {}


def test_what_a_buyer_left_in_an_address_is_not_stored(db):
    url = "https://x.example/a.jpg?v=1&email=ann%40mail.example"
    pictures.save(db, [PictureFacts(url=url, kind="jpeg", final_url=url)], TUESDAY)
    assert "mail.example" not in str(list(db["picture_facts"].rows))
    found = pictures.known(db, url, since=MONDAY, failed_since=MONDAY)
    assert found is not None
    assert found.url == url


def test_a_batch_is_saved_whole_or_not_at_all(db):
    broken = PictureFacts(url="https://x.example/d.jpg", width="wide")  # type: ignore[arg-type]
    with pytest.raises(Exception, match="cannot store TEXT"):
        pictures.save(db, [GOOD, broken], TUESDAY)
    assert db["picture_facts"].count == 0
