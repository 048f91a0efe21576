"""What was not read for one night is unseen, and known when it is read again; neither night fails for it."""

from __future__ import annotations

import json

import pytest

PRODUCTS = """Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Image Src,Status
tent,Tent,"<p>See <a href=""https://x.example/y"">y</a></p>",V,Tents,,true,Size,S,T-1,900,5,99.00,https://cdn.example/a.jpg,active
hat,Hat,"<p>Buy <a href=""https://linktr.ee/h"">there</a></p>",V,Hats,,true,Size,S,H-1,90,5,19.00,https://cdn.example/b.jpg,active
"""
HOST = "https://shop.example/products"
TAGGED = "tent?utm_source=tiktok&utm_campaign=a"


def order(number, landing):
    return {
        "id": number, "name": f"#{number}", "created_at": "2026-11-20T10:00:00Z", "currency": "USD", "total_price": "99.00",
        "current_total_price": "99.00", "test": False, "cancelled_at": None, "source_name": "web", "landing_site": landing,
        "referring_site": "https://www.tiktok.com/", "line_items": [],
    }  # fmt: skip


def orders(*landings):
    return json.dumps({"orders": [order(at, f"/products/{one}") for at, one in enumerate(landings, 1)]})


class Nights:
    """A shop of which each night other files are read."""

    def __init__(self, shop):
        self.shop = shop
        self.write("products.csv", PRODUCTS)
        self.write("redirects.csv", "Redirect from,Redirect to\n/old,/products/tent\n")

    def write(self, name, text):
        return self.shop.write(name, text)

    def run(self, *names, status=0):
        files = [self.shop.folder / name for name in names]
        where = ("--domain", "shop.example", "--cutoff", "2026-12-31", "--out", "out", "-q")
        self.shop.run("run", *files, *where, "--fail-on", "new", status=status)

    def changes(self, *runs):
        """Return what a comparison of the last two runs tells: (code or URL or handle, change)."""
        found = json.loads(self.shop.run("diff", *runs, "--json").stdout)
        rows = [(one["url"].removeprefix(f"{HOST}/"), one["change"]) for one in found["link_changes"]]
        rows += [(one["code"], one["change"]) for one in found["finding_changes"]]
        return {*rows, *((one["handle"], one["change"]) for one in found["listing_changes"])}


@pytest.fixture
def nights(shop):
    return Nights(shop)


def test_orders_beside_a_list_that_counts_sessions(nights):
    nights.write("links.csv", f"url,surface,sessions\n{HOST}/hat?utm_source=tiktok,video,10\n")
    nights.write("orders.json", orders(TAGGED, "hat?utm_source=tiktok&utm_campaign=b"))
    rest = ("products.csv", "redirects.csv", "links.csv")
    nights.run(*rest, "orders.json", status=1)
    for _ in range(2):
        nights.run(*rest)
    assert nights.changes("1", "2") >= {(TAGGED, "unseen"), ("LA101", "unseen")}
    assert ("tent", "unseen") in nights.changes("1", "2")
    assert "gone" not in {change for what, change in nights.changes("1", "2")}
    nights.write("orders.json", orders(TAGGED, "gone?utm_source=tiktok"))
    nights.run(*rest, "orders.json", status=1)
    found = nights.changes()
    assert {change for what, change in found if what in {TAGGED, "tent", "hat"}} == set()
    assert found >= {("hat?utm_source=tiktok&utm_campaign=b", "gone"), ("gone?utm_source=tiktok", "new"), ("LA301", "new")}


def test_a_visit_that_went_while_all_was_read_is_gone(nights):
    nights.write("links.csv", f"url,surface,sessions\n{HOST}/hat?utm_source=tiktok,video,10\n")
    nights.write("orders.json", orders(TAGGED, "gone?utm_source=tiktok"))
    files = ("products.csv", "redirects.csv", "links.csv", "orders.json")
    nights.run(*files, status=1)
    nights.write("orders.json", orders(TAGGED))
    nights.run(*files)
    assert ("gone?utm_source=tiktok", "gone") in nights.changes()


ARTICLES = {"articles": [{"id": 5, "title": "A", "handle": "a", "blog": {"id": 1, "handle": "news"}, "published_at": "2026-01-01T00:00:00Z",
                          "body_html": '<p><a href="/products/gone">x</a> <a href="/products/lost">y</a></p>'}]}  # fmt: skip


def test_what_leans_on_products_that_were_not_read(nights):
    """A dead target is not told as gone, nor the link to it as ending, while nobody knows which products there are."""
    text = f"url,surface\n{HOST}/away?utm_source=tiktok,video\n{HOST}/hat?utm_source=tiktok,video\n"
    nights.write("links.csv", text)
    nights.write("articles.json", json.dumps(ARTICLES))
    rest = ("articles.json", "redirects.csv", "links.csv")
    nights.run(*rest, "products.csv", status=1)
    for _ in range(2):
        nights.run(*rest)
    found = nights.changes("1", "2")
    assert ("LA301", "unseen") in found
    assert not {change for what, change in found if what.startswith("LA")} - {"unseen"}
    assert not {change for _, change in found} & {"worse", "better", "gone", "new"}
    nights.write("links.csv", f"{text}{HOST}/other?utm_source=tiktok,video\n")
    nights.write("articles.json", json.dumps(ARTICLES).replace("/products/lost", "/products/hat"))
    nights.run(*rest, "products.csv", status=1)
    found = nights.changes()
    assert {one for one in found if one[0].startswith("LA")} == {("LA301", "new"), ("LA301", "gone")}
    nights.run(*rest, "products.csv")


def test_what_leans_on_nothing_that_was_missing_is_told(nights):
    """On a night without redirects a product that is gone and one that is sold out are told as ever."""
    nights.write("articles.json", json.dumps(ARTICLES).replace("/products/gone", "/products/hat"))
    nights.run("articles.json", "products.csv", "redirects.csv", status=1)
    nights.write("products.csv", PRODUCTS.replace(",90,5,", ",90,0,"))
    nights.run("articles.json", "products.csv", status=1)
    assert ("LA309", "new") in nights.changes()
    nights.run("articles.json", "products.csv", "redirects.csv")


def test_listings_while_orders_are_missing(nights):
    """All active products are listed where no visit is known: none is new for that. One that a new link leads to is."""
    nights.write("links.csv", f"url,surface\n{HOST}/hat?utm_source=tiktok,video\n")
    nights.write("products.csv", PRODUCTS + "cup" + PRODUCTS.splitlines()[-1].removeprefix("hat").replace("H-1", "C-1") + "\n")
    nights.write("orders.json", orders(TAGGED))
    rest = ("products.csv", "redirects.csv", "links.csv")
    nights.run(*rest, "orders.json", status=1)
    nights.run(*rest)
    assert {one for one in nights.changes() if one[0] in {"tent", "hat", "cup"}} <= {("tent", "unseen")}
    nights.run(*rest, "orders.json")
    assert nights.changes() == set()
    nights.write("links.csv", f"url,surface\n{HOST}/hat?utm_source=tiktok,video\n{HOST}/cup?utm_source=tiktok,video\n")
    nights.run(*rest, status=1)
    assert {one for one in nights.changes() if one[0] in {"tent", "hat", "cup"}} <= {("tent", "unseen"), ("cup", "new")}
    assert ("cup", "new") in nights.changes()
    nights.run(*rest, "orders.json")
    assert nights.changes() == set()


@pytest.mark.parametrize("host", ["https://shop.example", "https://www.shop.example"])
@pytest.mark.parametrize("surface", ["video", "bio"])
def test_a_link_known_by_its_visits_alone_while_its_list_is_missing(nights, host, surface):
    """Its visit may know another surface, or none: it is the link of the list all the same."""
    nights.write("links.csv", f"url,surface\n{host}/products/{TAGGED},{surface}\n")
    nights.write("orders.json", orders(TAGGED))
    rest = ("products.csv", "redirects.csv", "orders.json")
    nights.run(*rest, "links.csv", status=1)
    for _ in range(2):
        nights.run(*rest)
    assert not {change for _, change in nights.changes("1", "2")} - {"unseen"}
    nights.run(*rest, "links.csv")
    assert nights.changes() == set()
    nights.run(*rest, "links.csv")
    assert nights.changes() == set()
    nights.write("orders.json", orders(TAGGED, "hat?utm_source=tiktok"))
    nights.run(*rest, status=1)
    assert nights.changes() >= {("hat?utm_source=tiktok", "new"), ("LA101", "new"), ("hat", "new")}
