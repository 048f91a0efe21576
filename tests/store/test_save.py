"""A batch and its bookmark: both or neither, and twice is once."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.model import Batch, Image, Product, Redirect, Skip, Tally, Variant, Visit
from linkaudit.store import runs
from linkaudit.store.save import save_batch
from linkaudit.urls.identity import link_id
from tests.store.made import CSV, EVERYTHING, NOW, dump, opened_run, placement, save, stream


@pytest.fixture
def run(tmp_path):
    with opened_run(tmp_path / "a.db", stream()) as (db, run_id, ids):
        yield db, run_id, ids["products.csv"]


def cursor(db, run_id):
    return runs.streams_of(db, run_id)[0].cursor


def test_rows_and_bookmark_are_saved(run):
    db, run_id, stream_id = run
    save(db, stream_id, *EVERYTHING, cursor=250)
    assert cursor(db, run_id) == 250
    tables = dump(db)
    kinds = {"products": 1, "variants": 2, "images": 2, "pages": 2, "collection_products": 1, "redirects": 2, "placements": 2, "skips": 2,
             "tallies": 1, "orders": 1, "order_lines": 1, "visits": 2, "shops": 3, "coverage": 3}  # fmt: skip
    assert {name: len(tables[name]) for name in kinds} == kinds


FAULTS = [
    Product(ref=9, handle="\ud800"),
    Product(ref=2**70, handle="x"),
    Variant(product_ref=1, ref=9, quantity="many"),  # type: ignore[arg-type]
    object(),
]


@pytest.mark.parametrize("fault", FAULTS, ids=["text that is none", "number too large", "wrong type", "no record"])
def test_a_fault_in_the_middle_leaves_neither_rows_nor_bookmark(run, fault):
    db, run_id, stream_id = run
    save(db, stream_id, Product(ref=1, handle="before"), cursor=1)
    before = dump(db)
    with pytest.raises(Exception):  # noqa: B017, PT011  whatever SQLite makes of it
        save(db, stream_id, Product(ref=2, handle="after"), *CSV[1:], fault, cursor=2)
    assert dump(db) == before
    assert cursor(db, run_id) == 1
    save(db, stream_id, Product(ref=2, handle="after"), cursor=2)
    assert cursor(db, run_id) == 2


def test_a_killed_transaction_leaves_nothing(run):
    db, run_id, stream_id = run

    def cut_off():
        with db.atomic():
            save_batch(db, stream_id, Batch(5, list(CSV)), NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    assert dump(db)["products"] == []
    assert cursor(db, run_id) == 0


def test_saving_twice_is_saving_once(run):
    db, _, stream_id = run
    save(db, stream_id, *EVERYTHING, cursor=7)
    once = dump(db)
    save(db, stream_id, *EVERYTHING, cursor=7)
    assert dump(db) == once


@given(cuts=st.lists(st.integers(0, len(EVERYTHING)), max_size=4))
def test_batches_of_any_size_make_the_same_rows(tmp_path_factory, cuts):
    whole = tmp_path_factory.mktemp("w") / "a.db"
    with opened_run(whole, stream()) as (db, _, ids):
        save(db, ids["products.csv"], *EVERYTHING, cursor=len(EVERYTHING))
        wanted = dump(db)
    with opened_run(whole.with_name("b.db"), stream()) as (db, _, ids):
        edges = [0, *sorted(cuts), len(EVERYTHING)]
        for start, end in pairwise(edges):
            save(db, ids["products.csv"], *EVERYTHING[start:end], cursor=end)
        assert dump(db) == wanted


def test_an_empty_batch_moves_the_bookmark(run):
    db, run_id, stream_id = run
    save(db, stream_id, cursor=40)
    assert cursor(db, run_id) == 40


def test_what_is_kept_of_a_placement(run):
    db, _, stream_id = run
    save(db, stream_id, *EVERYTHING)
    rows = {row["url"]: row for row in db.query("SELECT * FROM placements")}
    row = rows["https://x.example/?a=1&ttclid="]
    assert row["link_id"] == link_id("on-page", "content", "https://x.example/?a=1")
    assert (row["owner_kind"], row["direction"], row["surface"], row["base"]) == ("product", "on-page", "content", "")


def test_money_and_weights_keep_their_digits(run):
    db, _, stream_id = run
    save(db, stream_id, *EVERYTHING, Variant(product_ref=1, ref=3, price=Decimal("1234567890.10"), grams=Decimal("0.10")))
    assert db.execute("SELECT price, grams FROM variants WHERE variant_ref = 3").fetchone() == ("1234567890.10", "0.10")
    assert db.execute("SELECT total FROM orders").fetchone() == ("20.10",)


def test_descriptions_are_kept_without_personal_values(run):
    db, _, stream_id = run
    save(db, stream_id, Product(ref=1, handle="x", description_html='<a href="/p?a=1&amp;fbclid=IwAR">x</a>'))
    assert db.execute("SELECT description_html FROM products").fetchone() == ('<a href="/p?a=1&amp;fbclid=">x</a>',)


LEAK = "https://jo:s3cret@x.example/u/jo@x.com?ttclid=s3cret&r=%2Fp%3Femail%3Djo%2540x.com"
LEAKY = [
    placement(LEAK, anchor=LEAK, title=LEAK, note=f"for jo@x.com, +15550100177, {LEAK}"),
    Visit(ref=1, origin="x", landing_url=LEAK, referrer=LEAK, source="jo@x.com", medium="jo%40x.com", campaign=LEAK,
          content="+15550100177", term="x jo@x.com", channel="jo@x.com"),
    Visit(ref=2, origin="x", landing_url="jo@x.com", referrer="jo@x.com"),
    Redirect(ref=1, path=LEAK, target=LEAK), Image(product_ref=1, ref=1, src=LEAK),
    Variant(product_ref=1, ref=1, image=LEAK), Skip(ref=1, where="jo@x.com", why="'jo@x.com' is no place", cure=""),
    Tally(ref=1, why="jo@x.com", count=1),
]  # fmt: skip


@pytest.mark.parametrize("record", LEAKY, ids=[type(record).__name__ for record in LEAKY])
def test_no_source_gets_a_personal_value_past_the_gate(run, record):
    db, _, stream_id = run
    save(db, stream_id, record)
    kept = repr(dump(db))
    assert [word for word in ("jo@", "jo%", "s3cret", "15550100177") if word in kept] == []


def test_the_gate_lets_the_shops_own_words_through(run):
    db, _, stream_id = run
    record = placement("mailto:care@shop.example", anchor="care@shop.example", note="row @shop, 20+ clicks")
    save(db, stream_id, record)
    assert db.execute("SELECT url, anchor, note FROM placements").fetchone() == (record.url, record.anchor, record.note)
