"""Products of files without ids that get another handle: their findings, acceptances and listings stay the same ones."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from linkaudit.model.acknowledge import Acceptance, Selection
from linkaudit.pipeline import acknowledge
from linkaudit.pipeline.assess import assess
from linkaudit.pipeline.diff import comparison
from linkaudit.pipeline.ingest import ingest
from linkaudit.pipeline.job import Job
from linkaudit.settings import load

HEAD = "Handle,Title,Body (HTML),Status,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Grams,Image Src\n"
OUT = '<a href=""https://linktr.ee/{}"">there</a>'


def product(handle, *skus, title="Hat", out="h"):
    first, *rest = skus or ("",)
    rows = [f'{handle},{title},"{OUT.format(out)}",active,true,Size,0,{first},9.00,100,https://cdn.example/{out}.jpg\n']
    return "".join(rows + [f"{handle},,,,,,{at},{sku},9.00,100,\n" for at, sku in enumerate(rest, 1)])


TENT = product("tent", "T-1", title="Tent", out="t")


class Nights:
    def __init__(self, folder):
        self.folder, self.night = folder, 0

    @property
    def job(self):
        moment = datetime(2026, 11, 1, 3, tzinfo=UTC) + timedelta(days=self.night)
        settings = load(None, {("shop", "domain"): "shop.example"}, {}, alone=True)
        return Job(db_path=self.folder / "s.db", settings=settings, tell=lambda _: None, clock=lambda: moment, all_products=True)

    def run(self, *products, redirects=""):
        self.night += 1
        (self.folder / f"p{self.night}.csv").write_text(HEAD + "".join(products), "utf-8")
        (self.folder / "r.csv").write_text(f"Redirect from,Redirect to\n/old,/products/tent\n{redirects}", "utf-8")
        ingest(self.job, [self.folder / f"p{self.night}.csv", self.folder / "r.csv"], whole=True)
        return assess(self.job)

    def diff(self, old=None, new=None):
        with comparison(self.job, old, new) as two:
            return two.diff(few=1_000)

    def new(self):
        """Return how many findings in products the latest run has for the first time."""
        with closing(sqlite3.connect(self.folder / "s.db")) as db:
            question = "SELECT count(*) FROM findings WHERE placement_kind = 'product' AND first_run = run_id AND run_id = ?"
            return db.execute(question, [db.execute("SELECT max(run_id) FROM runs").fetchone()[0]]).fetchone()[0]


@pytest.fixture
def nights(tmp_path):
    return Nights(tmp_path)


def assert_same(nights, *runs, handles=("hat", "wool-hat")):
    found = nights.diff(*runs)
    assert [one for one in found.finding_changes if one.placement_kind == "product"] == []
    assert [(one.change, one.old_handle, one.handle) for one in found.listing_changes] == [("renamed", *handles)]


def assert_other(nights):
    assert {one.change for one in nights.diff().listing_changes} == {"new", "gone"}
    assert {(one.change, one.code) for one in nights.diff().finding_changes} >= {("new", "LA203"), ("gone", "LA203")}
    assert nights.new() > 0


@pytest.mark.parametrize("redirects", ["", "/products/hat,/products/wool-hat\n"])
def test_the_same_skus(nights, redirects):
    nights.run(TENT, product("hat", "H-1", "H-2"))
    nights.run(TENT, product("wool-hat", "H-2", " H-1", title="Woollen hat"), redirects=redirects)
    assert_same(nights)
    assert nights.new() == 0


@pytest.mark.parametrize("rule", ["/products/hat,/products/Wool-Hat\n", "/products/hat,https://shop.example/products/wool-hat?x=1\n",
                                  "/products/hat,/products/felt\n/products/felt,/products/wool-hat\n"])  # fmt: skip
def test_a_redirect_and_the_same_title(nights, rule):
    nights.run(TENT, product("hat"))
    nights.run(TENT, product("wool-hat"), redirects=rule)
    assert_same(nights)
    assert nights.new() == 0


@pytest.mark.parametrize("before,after,redirects", [
    ((product("hat"),), (product("wool-hat"),), ""),  # no SKU tells
    ((product("hat", "H-1"),), (product("wool-hat", "H-1", "H-2"),), ""),  # not all
    ((product("hat", "H-1", ""),), (product("wool-hat", "H-1", ""),), ""),  # some are empty
    ((product("hat", "T-1"),), (product("wool-hat", "T-1"),), ""),  # another product has it
    ((product("hat", "H-1"),), (product("wool-hat", "H-1"), product("cap", "H-1", title="Cap")), ""),  # which one?
    ((product("hat"),), (product("wool-hat", title="Cap"),), "/products/hat,/products/wool-hat\n"),
    ((product("hat"),), (product("wool-hat"),), "/products/hat,/products/tent\n"),
])  # fmt: skip
def test_what_only_may_be_the_same_is_another(nights, before, after, redirects):
    nights.run(TENT, *before)
    nights.run(TENT, *after, redirects=redirects)
    assert_other(nights)


def test_an_acceptance_and_what_was_exported_stay(nights):
    nights.run(TENT, product("hat", "H-1"))
    with closing(sqlite3.connect(nights.folder / "s.db")) as db, db:
        db.execute("INSERT INTO exports VALUES (1, 1, 'xlsx', 1, 'listing-1.xlsx', 't', '2026-11-01')")
        db.execute("INSERT INTO exported VALUES (1, 7, 'hat', 0, NULL, 'hat', 'Hat', NULL, '', 'H-1', '', 'waiting', 'd')")
        db.execute("INSERT INTO seller_skus VALUES ('H-1', 'hat', 'hat', '', NULL)")
    acknowledge.accept(nights.job, Selection(codes=("LA203",)), Acceptance(reason="known", by="A", until=""), dry=False)
    found = nights.run(TENT, product("wool-hat", "H-1"))
    assert (found.findings.by_status["accepted"], found.findings.by_code["LA203"]) == (2, 2)
    assert nights.diff().findings["back"] == nights.diff().findings["new"] == 0
    with closing(sqlite3.connect(nights.folder / "s.db")) as db:
        assert db.execute("SELECT handle, key FROM exported").fetchall() == [("wool-hat", "wool-hat")]
        assert db.execute("SELECT handle, key FROM seller_skus").fetchall() == [("wool-hat", "wool-hat")]


def test_over_many_runs_and_backwards(nights):
    for handle in ("hat", "felt", "felt", "wool-hat", "wool-hat"):
        nights.run(TENT, product(handle, "H-1"))
        assert nights.night == 1 or nights.new() == 0
    assert_same(nights, 1, 5)
    assert_same(nights, 2, 4, handles=("felt", "wool-hat"))
    assert_same(nights, 5, 1, handles=("wool-hat", "hat"))
    whole = nights.diff(2, 3)
    assert (whole.finding_changes, whole.listing_changes) == ([], [])
    nights.run(TENT, product("hat", "H-1"))
    assert nights.diff(1, 6).listing_changes == []
    assert_same(nights, 5, 6, handles=("wool-hat", "hat"))


def test_a_run_that_was_never_told_hides_nothing(nights):
    nights.run(TENT, product("hat", "H-1"))
    nights.run(TENT, product("wool-hat", "H-1"))
    with closing(sqlite3.connect(nights.folder / "s.db")) as db, db:
        db.execute("UPDATE runs SET undelivered = 1 WHERE run_id = 2")
    nights.run(TENT, product("wool-hat", "H-1"))
    assert_same(nights)
    assert nights.new() == 0


def test_a_rename_after_a_run_with_another_product_of_that_handle(nights):
    nights.run(TENT, product("hat", "H-1"), product("wool-hat", "W-1", title="Wool", out="w"))
    nights.run(TENT, product("hat", "H-1"))
    nights.run(TENT, product("wool-hat", "H-1"))
    assert_same(nights)
    changes = {one.change for one in nights.diff(1, 3).listing_changes}
    assert "renamed" not in changes  # both were there


def test_the_same_night_again_changes_nothing(nights):
    nights.run(TENT, product("hat", "H-1"))
    nights.run(TENT, product("wool-hat", "H-1"))
    before = msgspec.to_builtins(nights.diff(1, 2))
    assess(nights.job)
    assert nights.diff().listing_changes == []
    assert {key: before[key] for key in ("findings", "listings", "links")} == {
        key: msgspec.to_builtins(nights.diff(1, 2))[key] for key in ("findings", "listings", "links")}  # fmt: skip
