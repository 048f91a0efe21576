"""Runs side by side: which streams a run judges, what replaces what, and what goes when a run is complete."""

from __future__ import annotations

import pytest

from linkaudit.model import OwnerKind, Product, SpotFinding
from linkaudit.store import judgements, load, runs
from linkaudit.store.database import open_database
from linkaudit.store.runs import CONTENT_TABLES
from tests.store.made import CRAWL, EVERYTHING, JSON, LATER, NOW, TRAFFIC, dump, finish, save, stream

BOTH = CRAWL | TRAFFIC
P, Q, O = stream("products.csv"), stream("pages.json", kind="pages_json"), stream("orders.json", kind="orders_json", stage="traffic")  # noqa: E741


@pytest.fixture
def db(tmp_path):
    with open_database(tmp_path / "a.db") as db:
        yield db


def begin(db, *streams, stages=BOTH, now=NOW):
    return runs.open_run(db, streams, whole=len(stages) > 1, now=now, version="1.0")


def names(db, run_id):
    return [one.name for one in runs.streams_of(db, run_id)]


def ids(db, run_id):
    return {one.name: one.stream_id for one in runs.streams_of(db, run_id)}


def states(db):
    return [(row["run_id"], row["status"]) for row in db.query("SELECT run_id, status FROM runs ORDER BY run_id")]


def newer(one):
    return stream(one.name, kind=one.kind, stage=one.stage, fingerprint="newer")


def test_a_first_run(db):
    run_id = begin(db, P, O)
    run = runs.latest(db)
    assert run
    assert (run.run_id, run.status, run.started_at, run.finished_at, run.version) == (run_id, "open", NOW, None, "1.0")
    assert [(s.name, s.kind, s.stage, s.cursor, s.complete) for s in runs.streams_of(db, run_id)] == [
        ("products.csv", "product_csv", "crawl", 0, False), ("orders.json", "orders_json", "traffic", 0, False),
    ]  # fmt: skip


def test_the_same_files_again_resume_the_open_run(db):
    first = begin(db, P, O)
    save(db, ids(db, first)["products.csv"], cursor=250)
    assert begin(db, O, P, now=LATER) == first
    assert states(db) == [(first, "open")]
    assert {one.name: one.cursor for one in runs.streams_of(db, first)} == {"orders.json": 0, "products.csv": 250}
    assert names(db, first) == ["orders.json", "products.csv"]


def test_another_set_of_files_abandons_the_open_run(db):
    first = begin(db, P, O)
    second = begin(db, P, Q)
    assert states(db) == [(first, "abandoned"), (second, "open")]
    assert names(db, second) == ["products.csv", "pages.json"]
    run = runs.latest(db)
    assert run
    assert run.run_id == second


def test_single_stages_add_up(db):
    first = begin(db, P, stages=CRAWL)
    assert begin(db, Q, stages=CRAWL) == first
    assert begin(db, O, stages=TRAFFIC) == first
    assert names(db, first) == ["products.csv", "pages.json", "orders.json"]


def test_a_single_stage_takes_the_other_over_from_the_run_before(db):
    first = begin(db, P, O)
    finish(db, first, *ids(db, first).values())
    second = begin(db, newer(P), stages=CRAWL)
    assert second != first
    assert names(db, second) == ["orders.json", "products.csv"]
    assert ids(db, second)["products.csv"] != 1
    assert [s.complete for s in runs.streams_of(db, second)] == [True, False]


def test_newer_contents_of_a_file_replace_the_older_in_an_open_run(db):
    first = begin(db, P, stages=CRAWL)
    old = ids(db, first)["products.csv"]
    assert begin(db, newer(P), stages=CRAWL) == first
    assert ids(db, first)["products.csv"] != old
    assert names(db, first) == ["products.csv"]


def test_a_damaged_file_is_replaced_by_a_good_one(db):
    first = begin(db, stream("broken.csv"), stages=CRAWL)
    runs.end_stream(db, ids(db, first)["broken.csv"], damage="cut off", now=NOW)
    (broken,) = runs.streams_of(db, first)
    assert (broken.damage, broken.complete) == ("cut off", False)
    assert begin(db, stream("whole.csv"), stages=CRAWL) == first
    assert names(db, first) == ["whole.csv"]


def test_a_single_file_again_resumes_the_open_run(db):
    first = begin(db, P)
    save(db, ids(db, first)["products.csv"], cursor=250)
    assert begin(db, P, now=LATER) == first
    assert runs.streams_of(db, first)[0].cursor == 250


def test_the_same_content_under_another_name_is_the_same_stream(db):
    first = begin(db, stream("a.csv", fingerprint="f"))
    stream_id = ids(db, first)["a.csv"]
    assert begin(db, stream("b.csv", fingerprint="f")) == first
    assert ids(db, first) == {"b.csv": stream_id}


def test_one_content_read_as_two_kinds_is_two_streams(db):
    first = begin(db, stream("a.zip", fingerprint="f", kind="theme"), stream("a.zip", fingerprint="f", kind="html"))
    assert len(runs.streams_of(db, first)) == 2


def test_reopen(db):
    assert runs.reopen(db, now=NOW, version="1.0") is None
    first = begin(db, P, O)
    assert runs.reopen(db, now=LATER, version="1.0") == first
    finish(db, first, *ids(db, first).values())
    second = runs.reopen(db, now=LATER, version="1.1")
    assert second
    assert states(db) == [(first, "complete"), (second, "open")]
    assert names(db, second) == names(db, first)


def test_reopen_passes_over_abandoned_runs(db):
    begin(db, P, O)
    second = begin(db, P, Q)
    assert runs.reopen(db, now=LATER, version="1.0") == second


def test_latest_complete(db):
    first = begin(db, P)
    assert runs.latest(db, status="complete") is None
    finish(db, first, *ids(db, first).values())
    second = runs.reopen(db, now=LATER, version="1.0")
    complete, newest = runs.latest(db, status="complete"), runs.latest(db)
    assert complete
    assert newest
    assert (complete.run_id, newest.run_id) == (first, second)
    assert (complete.finished_at, complete.policy, complete.summary) == (NOW, "p", "{}")


def test_hosts_are_remembered_from_run_to_run(db):
    first = begin(db, P)
    runs.remember_hosts(db, first, ("shop.example", "shop.example/fr"))
    runs.remember_hosts(db, first, ())
    finish(db, first, *ids(db, first).values())
    begin(db, newer(P))
    run = runs.latest(db)
    assert run
    assert run.hosts == ("shop.example", "shop.example/fr")


def test_finishing_drops_what_only_earlier_runs_judged_and_keeps_their_findings(db):
    first = begin(db, P, O)
    save(db, ids(db, first)["products.csv"], *EVERYTHING)
    judgements.begin(db, first)
    judgements.save_spots(db, first, [SpotFinding(code="LA205", owner_kind=OwnerKind.PRODUCT, owner_id="1", title="t", field="title", locator="l", reason="r")], NOW)
    finish(db, first, *ids(db, first).values())
    assert len(dump(db)["products"]) == 1

    second = begin(db, newer(P), O)
    assert names(db, second) == ["products.csv", "orders.json"]  # as they are given, whichever was read first
    save(db, ids(db, second)["products.csv"], *JSON)
    assert {row["title"] for row in db.query("SELECT title FROM products")} == {"Old title", "New title"}
    assert [one.title for one in load.product_states(db, second)] == ["New title"]
    assert [one.title for one in load.product_states(db, first)] == ["Old title"]
    finish(db, second, *ids(db, second).values())

    assert [row["title"] for row in db.query("SELECT title FROM products")] == ["New title"]
    kept = {row["stream_id"] for row in db.query("SELECT stream_id FROM bookmarks")}
    assert kept == set(ids(db, second).values())
    for table in CONTENT_TABLES:
        assert {row[0] for row in db.execute(f"SELECT stream_id FROM {table}")} <= kept
    assert [row["run_id"] for row in db.query("SELECT run_id FROM findings")] == [first]
    assert states(db) == [(first, "complete"), (second, "complete")]


def test_every_table_with_a_stream_is_emptied(db):
    with_stream = {row[0] for row in db.execute(
        "SELECT t.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c ON c.name = 'stream_id' WHERE t.schema = 'main'")}
    assert with_stream - {"bookmarks", "run_streams", "attributions"} == set(CONTENT_TABLES)


def test_an_interrupted_finish_leaves_the_run_open(db):
    first = begin(db, P)
    save(db, ids(db, first)["products.csv"], Product(ref=1, handle="x"))

    def cut_off():
        with db.atomic():
            finish(db, first, *ids(db, first).values())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    assert states(db) == [(first, "open")]
    assert len(dump(db)["products"]) == 1
