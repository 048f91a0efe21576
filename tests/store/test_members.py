"""The products that collections, pages and articles show, and those that an address picks out of them."""

from __future__ import annotations

import pytest

from linkaudit.model import CollectionProduct, Direction, JudgedLink, OwnerKind, Page, Product, Status, Surface, Verdict
from linkaudit.store import judgements, runs
from linkaudit.store.database import open_database
from linkaudit.store.members import Members
from linkaudit.urls.facets import facets
from linkaudit.urls.identity import link_id
from tests.store.made import NOW, placement, save, stream


def judged(url, **more):
    base = {"link_id": link_id(Direction.ON_PAGE, Surface.CONTENT, url), "direction": Direction.ON_PAGE, "surface": Surface.CONTENT, "url": url,
            "target_url": f"https://shop.example{url}", "verdict": Verdict.OK, "codes": (), "placements": 1, "evidence": "", "target_kind": "page",
            "target_handle": "x", "resolved_by": "catalogue", "reason": "because"}  # fmt: skip
    return JudgedLink(**(base | more))


@pytest.fixture
def audit(tmp_path):
    """Yield database, open run and its two streams."""
    with open_database(tmp_path / "a.db") as db:
        run_id = runs.open_run(db, [stream(), stream("new.json", kind="products_json")], whole=True, now=NOW, version="1")
        judgements.begin(db, run_id)
        yield db, run_id, [one.stream_id for one in runs.streams_of(db, run_id)]


def test_members_of_collections(audit):
    db, run_id, (stream_id, _) = audit
    made = [
        Product(ref=1, product_id=1, handle="a", status=Status.ACTIVE), Product(ref=2, product_id=2, handle="b"),
        Product(ref=3, product_id=3, handle="c", status=Status.DRAFT),
        Page(ref=1, kind=OwnerKind.COLLECTION, path="/collections/sale", handle="Sale", page_id=900),
        CollectionProduct(ref=1, position=2, collection_id=900, product_id=1), CollectionProduct(ref=2, position=1, collection_handle="SALE", product_handle="b"),
        CollectionProduct(ref=3, position=3, collection_id=901, product_handle="x"), CollectionProduct(ref=4, position=4, collection_id=900, product_id=77),
    ]  # fmt: skip
    save(db, stream_id, *made)
    members = Members(db, run_id)
    assert members("collection", "sale") == ["b", "a"]
    assert members("collection", "never-was") == []
    assert members("collection", "all") == ["a", "b", "c"]


def test_members_of_a_page_are_the_products_it_links_to_in_reading_order(audit):
    db, run_id, (stream_id, _) = audit
    page = {"kind": OwnerKind.PAGE, "ref": 4}
    save(db, stream_id, Page(ref=4, kind=OwnerKind.PAGE, path="/pages/guide", handle="Guide"), placement("/products/b", ordinal=1, **page),
         placement("/pages/faq", ordinal=2, **page), placement("/products/a", ordinal=3, **page), placement("/products/c", ordinal=4))  # fmt: skip
    links = [judged(f"/products/{h}", target_kind="product", target_handle=h) for h in "abc"] + [judged("/pages/faq")]
    judgements.save_judgements(db, run_id, [(link, []) for link in links])
    members = Members(db, run_id)
    assert members("page", "/pages/guide") == ["b", "a"]
    assert members("article", "/blogs/news/guide") == []


GOODS = (
    Product(ref=1, product_id=1, handle="Tent", vendor="Acme & Co", product_type="Shirts", tags="Red, Winter Sale"),
    Product(ref=2, product_id=2, handle="lamp", vendor="ACME & CO", product_type="Lamps", tags="red,été"),
    Product(ref=3, product_id=3, handle="stove", vendor="Bolt", product_type="Lamps", tags=""),
    *(CollectionProduct(ref=n, position=n, collection_handle="sale", product_handle=handle) for n, handle in enumerate(("stove", "Tent"), 1)),
)  # fmt: skip
PICKED = [
    # address, products of these facets
    ("/collections/vendors?q=acme%20%26%20co", ["lamp", "tent"]),
    ("/collections/vendors?q=Bolt", ["stove"]),
    ("/collections/vendors?q=never", []),
    ("/collections/types?q=lamps", ["lamp", "stove"]),
    ("/collections/all/winter-sale", ["tent"]),
    ("/collections/all/red+winter-sale", ["tent"]),
    ("/collections/all/ete", ["lamp"]),
    ("/collections/all/red+never-was", ["lamp", "tent"]),  # Shopify goes on without a tag that no product has
    ("/collections/all/never-was", None),
    ("/collections/all?filter.p.tag=never-was", []),
    ("/collections/all?filter.p.vendor=Bolt&filter.p.vendor=Acme+%26+Co&filter.p.tag=red", ["lamp", "tent"]),
    ("/collections/sale/red", ["Tent"]),
    ("/collections/sale?filter.p.product_type=lamps", ["stove"]),
]  # fmt: skip


@pytest.mark.parametrize("address,expected", PICKED)
def test_an_address_picks_products_by_vendor_type_and_tag(audit, address, expected):
    db, run_id, (stream_id, _) = audit
    save(db, stream_id, *GOODS)
    path, _, query = address.partition("?")
    assert Members(db, run_id)("collection", path.split("/")[2], facets(path, query)) == expected


def test_of_two_streams_the_better_one_tells_vendor_and_tags(audit):
    db, run_id, (old, new) = audit
    save(db, old, Product(ref=1, handle="tent", vendor="Old", tags="red"), Product(ref=2, handle="lamp", vendor="Acme"))
    save(db, new, Product(ref=1, handle="TENT", vendor="New", status=Status.ACTIVE))
    members = Members(db, run_id)
    picked = {vendor: members("collection", "vendors", facets("/collections/vendors", f"q={vendor}")) for vendor in ("Old", "New", "Acme")}
    assert picked == {"Old": [], "New": ["tent"], "Acme": ["lamp"]}
    assert members("collection", "all", facets("/collections/all/red", "")) == ["tent"]


def test_what_no_file_has_cannot_pick(audit):
    db, run_id, (stream_id, _) = audit
    save(db, stream_id, Product(ref=1, handle="tent", vendor="Acme"))
    members = Members(db, run_id)
    assert members("collection", "types", facets("/collections/types", "q=Tents")) is None
    assert members("collection", "all", facets("/collections/all/red", "")) is None
    assert members("collection", "all", facets("/collections/all", "filter.p.vendor=Acme&filter.p.tag=red")) is None
