"""Earlier runs kept by what changed: every comparison says what it said while they were whole, and nothing else grows."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
import pytest

from linkaudit.errors import UsageError
from linkaudit.pipeline import assess
from linkaudit.pipeline.diff import comparison
from linkaudit.pipeline.ingest import ingest
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.prune import tidy, trim
from linkaudit.pipeline.since import since
from linkaudit.settings import load
from linkaudit.store import past, prune, runs
from linkaudit.store.database import open_database

NIGHTS = 7
HEAD = "Handle,Title,Body (HTML),Status,Published,Variant SKU,Variant Price,Variant Grams,Image Src\n"
LINKS = "url,surface,sessions,orders,revenue,currency\n"
TEXTS = ["Fine", '<a href=""/pages/gone"">x</a>', '<a href=""https://www.tiktok.com/@shop"">x</a>' * 3, "mail me@shop.example now"]
WHOLE = ("links", "impacts", "findings", "listings", "listing_skus", "problems", "attributions")


def night(folder, number):
    """Write the files of a night: some products are edited, come and go; so do links and their money."""
    rng = Random(number)
    rows = [f'p{at},P{at},"{rng.choice(TEXTS)}",active,true,s{at},{rng.choice(["9.00", "0"])},100,https://cdn.example/{at}.jpg\n'
            for at in range(12) if rng.random() < 0.8]  # fmt: skip
    hung = [f"https://shop.example/products/p{at}?utm_source=tiktok,video,{at},1,{rng.choice(['5.00', '7.50'])},USD\n"
            for at in range(12) if rng.random() < 0.7]  # fmt: skip
    (folder / "products.csv").write_text(HEAD + "".join(rows), "utf-8")
    (folder / "links.csv").write_text(LINKS + "".join(hung), "utf-8")
    (folder / "redirects.csv").write_text("Redirect from,Redirect to\n/old,/products/p1\n", "utf-8")
    return [folder / name for name in ("products.csv", "links.csv", "redirects.csv")]


def job_of(path, moment=datetime(2026, 11, 1, 3, tzinfo=UTC), **retention):
    overrides = {("shop", "domain"): "shop.example", **{("retention", key): value for key, value in retention.items()}}
    told: list[str] = []
    return Job(db_path=path, settings=load(None, overrides, {}, alone=True), tell=told.append, clock=lambda: moment, all_products=True), told


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A database of which every run is whole."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assess, "tidy", lambda *_: None)
        for number in range(NIGHTS):
            job, _ = job_of(folder / "whole.db", datetime(2026, 11, 1, 3, tzinfo=UTC) + timedelta(days=number))
            ingest(job, night(folder, number), whole=True)
            assess.assess(job)
    return folder / "whole.db"


def said(path, old, new):
    with comparison(job_of(path)[0], old, new) as two:
        found = msgspec.to_builtins(two.diff(few=10_000))
    for name in ("link_changes", "finding_changes", "listing_changes"):  # those of equal money have no order of their own
        found[name].sort(key=repr)
    return found


def rows(path, table):
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute(f"SELECT DISTINCT run_id FROM {table} ORDER BY 1")]


def test_every_comparison_says_the_same(whole, tmp_path):
    path = tmp_path / "folded.db"
    shutil.copy(whole, path)
    job, told = job_of(path)
    with open_database(path) as db:
        tidy(job, db)
        tidy(job, db)  # once more changes nothing
    assert told == []
    for table in ("links", "impacts", "findings", "listings"):
        assert rows(path, table) == [NIGHTS - 1, NIGHTS], table
    changes = 0
    for old in range(1, NIGHTS):
        for new in range(old + 1, NIGHTS + 1):
            assert said(path, old, new) == said(whole, old, new)
            changes += len(said(path, old, new)["finding_changes"])
    assert changes > 50


def stop_in(db, run_id):
    with db.atomic():
        past.fold(db, run_id)
        raise ZeroDivisionError


def test_a_fold_that_was_stopped_goes_on(whole, tmp_path):
    path = tmp_path / "stopped.db"
    shutil.copy(whole, path)
    with open_database(path) as db:
        for run_id in past.unfolded(db)[:3]:
            past.fold(db, run_id)
        with pytest.raises(ZeroDivisionError):
            stop_in(db, past.unfolded(db)[0])
    assert said(path, 2, 6) == said(whole, 2, 6)
    with open_database(path) as db:
        tidy(job_of(path)[0], db)
    assert said(path, 2, 6) == said(whole, 2, 6)


def test_what_the_settings_keep(whole, tmp_path):
    path = tmp_path / "kept.db"
    shutil.copy(whole, path)
    job, told = job_of(path, datetime(2026, 11, 20, tzinfo=UTC), runs=3)
    with open_database(path) as db:
        tidy(job, db)
    assert told == ["4 runs taken out: [retention] keeps 3 complete ones"]
    assert rows(path, "runs") == [5, 6, 7]
    assert said(path, 5, 7) == said(whole, 5, 7)
    with closing(sqlite3.connect(path)) as db:
        for table in ("past_links", "past_findings", "past_listings", "past_impacts"):
            assert db.execute(f"SELECT count(*) FROM {table} WHERE coalesce(to_run, 99) < 5").fetchone() == (0,)
    trim(job, keep=2, older_than=0, dry=False)
    assert said(path, 6, 7) == said(whole, 6, 7)


def test_days_keep_more_than_the_number_of_runs(whole, tmp_path):
    path = tmp_path / "days.db"
    shutil.copy(whole, path)
    job, _ = job_of(path, datetime(2026, 11, 7, 12, tzinfo=UTC), runs=2, days=5)
    with open_database(path) as db:
        tidy(job, db)
    assert rows(path, "runs") == [3, 4, 5, 6, 7]
    everything, _ = job_of(path, runs=0)
    with open_database(path) as db:
        tidy(everything, db)
    assert len(rows(path, "runs")) == 5


@pytest.mark.parametrize("given", [{"runs": 1}, {"runs": -1}, {"days": -3}])
def test_settings_that_cannot_be_meant(given, tmp_path):
    with pytest.raises(UsageError, match=f"^--{next(iter(given))}: "):
        job_of(tmp_path / "x.db", **given)


def test_nothing_grows_when_nothing_changes(tmp_path):
    files = night(tmp_path, 1)
    sizes = []
    for number in range(6):
        job, _ = job_of(tmp_path / "same.db", datetime(2026, 11, 1, 3, tzinfo=UTC) + timedelta(days=number))
        ingest(job, files, whole=True)
        assess.assess(job)
        with closing(sqlite3.connect(tmp_path / "same.db")) as db:
            sizes.append([db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                          for table in (*WHOLE, "past_links", "past_findings", "past_listings", "past_impacts")])  # fmt: skip
    assert sizes[2:] == [sizes[2]] * 4


def test_the_report_goes_on_from_runs_that_were_taken_out(whole, tmp_path):
    path = tmp_path / "s.db"
    shutil.copy(whole, path)
    with open_database(path) as db:
        (*_, last) = runs.complete_runs(db)
        before = since(db, last)
        assert before
        assert [one.run for one in before.trend] == list(range(NIGHTS, 0, -1))
        with db.atomic():
            prune.drop(db, range(1, NIGHTS - 1))
        assert since(db, last) == before
        # versions before kept less of them
        short = "json_remove(figures, '$.links', '$.ending', '$.dead', '$.findings', '$.hosts', '$.model', '$.market')"
        with db.atomic():
            db.execute(f"UPDATE past_runs SET figures = {short}")
        after = since(db, last)
    assert after
    rows = after.trend
    assert [one.run for one in rows] == [one.run for one in before.trend]
    assert [(one.at_risk, one.listed, one.same) for one in rows] == [(one.at_risk, one.listed, one.same) for one in before.trend]
    assert rows[-1].links is None
