"""What was crawled, read back and merged over the files that tell of the same thing."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest

from linkaudit.model import (
    UNREAD,
    Coverage,
    Host,
    Image,
    Order,
    OwnerKind,
    Page,
    PageState,
    Product,
    ProductState,
    Redirect,
    Skip,
    Status,
    Surface,
    Tally,
    Variant,
    VariantState,
    Visit,
)
from linkaudit.store import figures, judgements, load, notes, overlap
from tests.store.made import CONTENT, CSV, JSON, ORDERS, opened_run, placement, save, stream

STREAMS = (stream("old.csv"), stream("more.csv"), stream("new.json", kind="products_json"), stream("orders.json", kind="orders_json", stage="traffic"))


@pytest.fixture
def filled(tmp_path):
    """Return a function that saves records into streams by name and yields database and run."""
    with opened_run(tmp_path / "a.db", *STREAMS) as (db, run_id, ids):
        def fill(**by_name):
            for name, records in by_name.items():
                save(db, ids[{"csv": "old.csv", "more": "more.csv", "json": "new.json", "orders": "orders.json"}[name]], *records)
            return db, run_id

        yield fill


def test_a_product_of_two_files_is_one(filled):
    db, run_id = filled(csv=CSV, json=JSON)
    detail = load.product_detail(db, run_id, "tent")
    assert detail
    product = detail.product
    assert (product.title, product.product_id, product.status, product.published) == ("New title", 7001, Status.ACTIVE, True)
    assert (product.description_html, product.vendor, product.tags) == ("<p>x</p>", "Acme", "a, b")
    assert [one.variant_id for one in detail.variants] == [41, 42]
    assert [one.src for one in detail.images] == ["https://cdn.example/1.jpg", "https://cdn.example/2.jpg"]


def test_the_order_of_the_files_does_not_matter_to_who_knows_better(filled):
    db, run_id = filled(csv=JSON, json=CSV)
    detail = load.product_detail(db, run_id, "TENT")
    assert detail
    assert (detail.product.title, detail.product.vendor, detail.product.status) == ("New title", "Acme", Status.ACTIVE)


def test_variants_get_their_ids_from_the_other_file(filled):
    weaker = [Product(ref=1, handle="tent"), *(Variant(product_ref=1, ref=n, variant_id=n, option_values=(v,)) for n, v in ((41, "S"), (43, "L")))]
    stronger = [Product(ref=5, handle="tent", status=Status.ACTIVE),
                *(Variant(product_ref=5, ref=n, option_values=(v,), sku=v, quantity=n) for n, v in ((1, "S"), (2, "M")))]  # fmt: skip
    db, run_id = filled(csv=weaker, json=stronger)
    detail = load.product_detail(db, run_id, "tent")
    assert detail
    assert [(one.sku, one.variant_id, one.quantity) for one in detail.variants] == [("S", 41, 1), ("M", None, 2)]


def test_a_product_comes_back_as_it_was_saved(filled):
    db, run_id = filled(csv=CSV)
    detail = load.product_detail(db, run_id, "Tent")
    assert detail
    product, first, second, *images = CSV[:5]
    assert detail.product == product
    assert detail.variants == (first, second)
    assert detail.images == tuple(images)
    assert load.product_detail(db, run_id, "never-was") is None


def test_product_states_weakest_first(filled):
    db, run_id = filled(json=CSV, csv=JSON)
    assert [(one.handle, one.status) for one in load.product_states(db, run_id)] == [("Tent", None), ("tent", Status.ACTIVE)]


STOCK = [
    # what Shopify says of it: can be bought; its stock is counted; it sells on; how many there are
    ((True, None, None, None), False), ((False, None, None, None), True), ((None, True, False, 0), True), ((None, True, False, 5), False),
    ((None, True, False, -2), True), ((None, True, True, 0), False), ((None, False, None, 0), False), ((None, None, None, None), None),
    ((None, None, None, 0), True), ((True, True, False, 0), False),
]  # fmt: skip


@pytest.mark.parametrize("figures,sold_out", STOCK)
def test_when_a_variant_is_sold_out(filled, figures, sold_out):
    available, tracked, continues, quantity = figures
    variant = Variant(product_ref=1, ref=9, variant_id=9, available=available, tracked=tracked, continues=continues, quantity=quantity)
    db, run_id = filled(json=[Product(ref=1, handle="x"), variant])
    assert list(load.variant_states(db, run_id)) == [VariantState(variant_id=9, handle="x", sold_out=sold_out)]
    assert [one.sold_out for one in load.product_states(db, run_id)] == [sold_out]


def test_a_product_with_a_variant_of_unknown_stock_is_not_known_to_be_sold_out(filled):
    variants = [Variant(product_ref=1, ref=1, available=False), Variant(product_ref=1, ref=2)]
    db, run_id = filled(json=[Product(ref=1, handle="x"), *variants])
    assert [one.sold_out for one in load.product_states(db, run_id)] == [None]


def test_a_product_is_sold_out_when_all_its_variants_are(filled):
    variants = [Variant(product_ref=ref, ref=n, available=available) for ref, n, available in ((1, 1, False), (1, 2, True), (2, 1, False), (2, 2, False))]
    db, run_id = filled(json=[Product(ref=1, handle="a"), Product(ref=2, handle="b"), Product(ref=3, handle="c"), *variants])
    assert list(load.product_states(db, run_id)) == [
        ProductState(handle="a", sold_out=False), ProductState(handle="b", sold_out=True), ProductState(handle="c"),
    ]  # fmt: skip


def test_variants_without_ids_are_not_told(filled):
    db, run_id = filled(csv=CSV)
    assert list(load.variant_states(db, run_id)) == []


def test_hosts_primary_first_in_lower_case(filled):
    db, run_id = filled(json=CONTENT)
    assert load.hosts(db, run_id) == [
        Host(host="shop.example", primary=True), Host(host="shop.example", root="/fr"), Host(host="tents.myshopify.com"),
    ]  # fmt: skip


def test_pages_and_redirects(filled):
    db, run_id = filled(json=CONTENT)
    assert sorted(load.page_states(db, run_id), key=lambda one: one.path) == [
        PageState(kind=OwnerKind.COLLECTION, path="/collections/sale", handle="sale", page_id=900),
        PageState(kind=OwnerKind.PAGE, path="/pages/faq", handle="faq", published=True),
    ]
    assert list(load.redirects(db, run_id)) == [
        Redirect(ref=1, path="/old", target="/products/tent"), Redirect(ref=2, path="/older", target="/old", redirect_id=77),
    ]  # fmt: skip


def test_articles_get_the_handle_of_their_blog(filled):
    blog = Page(ref=1, kind=OwnerKind.BLOG, path="/blogs/news", handle="news", page_id=55)
    articles = [Page(ref=n, kind=OwnerKind.ARTICLE, path=path, handle="first") for n, path in ((1, "/blogs/#55/first"), (2, "/blogs/#66/first"))]
    db, run_id = filled(json=[blog, *articles])
    paths = [one.path for one in load.page_states(db, run_id) if one.kind is OwnerKind.ARTICLE]
    assert paths[0] == "/blogs/news/first"
    assert paths[1].startswith("/blogs/#66/")


COVER = [
    ([True], ""), ([False], "cut"), ([False, True], ""), ([True, False], ""), ([], None),
]  # fmt: skip


@pytest.mark.parametrize("whole,said", COVER)
def test_a_kind_is_whole_if_one_file_shows_it_whole(filled, whole, said):
    by_name = {name: [Coverage(ref=1, kind="page", whole=one, why="" if one else "cut")] for name, one in zip(("csv", "json"), whole, strict=False)}
    db, run_id = filled(**by_name)
    assert load.coverage(db, run_id).get("page") == said


@pytest.mark.parametrize("whys, said", [
    ({"csv": UNREAD}, UNREAD), ({"csv": UNREAD, "more": ""}, UNREAD), ({"csv": "", "more": UNREAD}, UNREAD),
    ({"csv": UNREAD, "json": ""}, ""), ({"csv": UNREAD, "more": "", "json": "cut"}, UNREAD),
    ({"csv": UNREAD, "json": UNREAD}, UNREAD), ({"csv": "", "more": "cut", "json": UNREAD}, ""),
])
def test_what_one_file_could_not_tell_only_a_source_of_another_kind_makes_up_for(filled, whys, said):
    db, run_id = filled(**{name: [Coverage(ref=1, kind="page", whole=not why, why=why)] for name, why in whys.items()})
    assert load.coverage(db, run_id) == {"page": said}


def test_collections_come_in_two_halves(filled):
    def half(kind, *, whole=True):
        return [Coverage(ref=1, kind=kind, whole=whole, why="" if whole else "cut")]

    db, run_id = filled(csv=half("custom_collection"))
    assert "collection" not in load.coverage(db, run_id)
    filled(json=half("smart_collection"))
    assert load.coverage(db, run_id)["collection"] == ""
    filled(json=half("smart_collection", whole=False))
    assert load.coverage(db, run_id).get("collection") != ""


def test_landings(filled):
    db, run_id = filled(orders=ORDERS)
    figures.prepare(db, run_id)
    landing, first = figures.landings(db, run_id)
    assert (landing.touch, first.touch, first.order_ref) == ("last", "first", 1)
    assert (landing.visit_ref, landing.landing_url, landing.order_ref) == (1, "/products/tent?ttclid=", 1)
    assert (landing.orders, landing.revenue, landing.currency, landing.occurred_at) == (1, Decimal("20.10"), "USD", "2026-09-01T00:00:00+00:00")
    assert (landing.test, landing.cancelled, landing.source_name, landing.surface) == (False, False, "web", None)


def test_an_order_in_two_files_counts_once_as_the_later_has_it(filled):
    later = Order(ref=3, order_id=5001, created_at=datetime(2026, 9, 1, tzinfo=UTC), currency="USD", total=Decimal(5), cancelled=True)
    visit = Visit(ref=8, origin="orders_json", order_ref=3, touch="last", landing_url="/products/tent")
    db, run_id = filled(csv=ORDERS, json=[later, visit])
    figures.prepare(db, run_id)
    (landing,) = figures.landings(db, run_id)
    assert (landing.visit_ref, landing.revenue, landing.cancelled) == (8, Decimal(5), True)
    assert load.counts(db, run_id)["orders"] == 1


def test_visits_with_figures_of_their_own(filled):
    visit = Visit(ref=1, origin="link_list", landing_url="/x", surface=Surface.BIO, sessions=40, orders=2, revenue=Decimal("9.90"), currency="EUR")
    db, run_id = filled(orders=[visit])
    figures.prepare(db, run_id)
    (landing,) = figures.landings(db, run_id)
    assert (landing.surface, landing.sessions, landing.orders, landing.revenue, landing.currency) == (Surface.BIO, 40, 2, Decimal("9.90"), "EUR")


def test_counts_and_what_was_left_out(filled):
    db, run_id = filled(csv=(*CSV, *CONTENT), json=JSON, orders=ORDERS)
    counts = load.counts(db, run_id)
    assert {name: counts[name] for name in ("variants", "redirects", "orders", "pages", "collections", "blogs", "articles")} == {
        "variants": 4, "redirects": 2, "orders": 1, "pages": 1, "collections": 1, "blogs": 0, "articles": 0,
    }  # fmt: skip
    assert list(notes.skips(db, run_id)) == [("old.csv", "row 17", "no handle", "add one", 2)]
    assert [row[1:] for row in notes.tallies(db, run_id)] == [("in-page anchor", 4)]
    assert load.orders_by_channel(db, run_id) == {"web": 1}


def test_only_the_runs_own_streams_are_seen(filled):
    db, run_id = filled(csv=(*CSV, *CONTENT))
    other = run_id + 1
    assert list(load.product_states(db, other)) == []
    assert load.hosts(db, other) == []
    assert load.coverage(db, other) == {}
    assert load.product_detail(db, other, "Tent") is None
    assert set(load.counts(db, other).values()) == {0}


def test_skips_and_tallies_name_their_file_and_may_be_of_some_files_only(filled):
    noted = [Skip(ref=1, where="row 2", why="is empty", cure="c"), Skip(ref=2, where="row 3", why="is empty", cure="c"), Tally(ref=1, why="odd", count=2)]
    db, run_id = filled(csv=noted, more=noted[:1], json=noted[2:])
    ids = dict(db.execute("SELECT name, stream_id FROM bookmarks"))
    assert list(notes.skips(db, run_id)) == [("old.csv", "row 2", "is empty", "c", 2), ("more.csv", "row 2", "is empty", "c", 1)]
    assert list(notes.skips(db, run_id, [ids["more.csv"]])) == [("more.csv", "row 2", "is empty", "c", 1)]
    assert list(notes.tallies(db, run_id)) == [("old.csv", "odd", 2), ("new.json", "odd", 2)]
    assert list(notes.tallies(db, run_id, [ids["new.json"]])) == [("new.json", "odd", 2)]


def test_images_of_the_better_file_replace_those_of_the_other(filled):
    db, run_id = filled(csv=CSV, json=[*JSON, Image(product_ref=7001, ref=1, src="https://cdn.example/new.jpg")])
    detail = load.product_detail(db, run_id, "tent")
    assert detail
    assert [one.src for one in detail.images] == ["https://cdn.example/new.jpg"]


def test_links_and_words_of_a_product_in_two_files_count_once(filled):
    described = [
        msgspec.structs.replace(one, description_html="new") if isinstance(one, Product) else one for one in JSON
    ]
    old = [*CSV, placement("/a"), placement("/a?fbclid=", ordinal=2)]
    db, run_id = filled(csv=old, json=[*described, placement("/a", ref=7001)])
    overlap.find(db, run_id)
    assert [(one.url, one.placements) for one in judgements.distinct_links(db, run_id)] == [("/a", 1)]
    assert judgements.placement_count(db, run_id) == 1
    assert list(load.descriptions(db, run_id)) == [("7001", "New title", "new")]


def test_links_are_told_apart_by_the_base_that_matters(filled):
    two = [placement("b", base="/pages/x"), placement("b", ordinal=2, base="/blogs/x"), placement("/c", ordinal=3, base="/pages/x"),
           placement("/c", ordinal=4, base="/blogs/x"), placement("/c?fbclid=", ordinal=5)]  # fmt: skip
    db, run_id = filled(csv=two)
    overlap.find(db, run_id)
    found = list(judgements.distinct_links(db, run_id))
    assert sorted((one.url.partition("?")[0], one.base, one.placements) for one in found) == [("/c", "", 3), ("b", "/blogs/", 1), ("b", "/pages/", 1)]
    assert len({one.link_id for one in found}) == 2


def test_links_of_a_description_that_only_the_other_file_has_are_kept(filled):
    bare = [Product(ref=7001, product_id=7001, handle="tent", status=Status.ACTIVE)]
    described = [Product(ref=1, handle="tent", description_html='<a href="/a">a</a>'), placement("/a")]
    db, run_id = filled(csv=described, json=bare)
    overlap.find(db, run_id)
    assert [one.url for one in judgements.distinct_links(db, run_id)] == ["/a"]
