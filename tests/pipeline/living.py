"""A seeded shop that lives on: what merchants and buyers change in a day, drawn by a seed, at the shop's own time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from tests.shopify.data import Node
from tests.shopify.shops import blanks
from tests.shopify.shops.model import ShopData, listed
from tests.shopify.shops.theme_files import theme_file

FRONT = "https://large-shop.example"


def next_day(shop: ShopData, days: int = 1) -> str:
    """Let the shop's clock go on."""
    shop.now = (datetime.fromisoformat(shop.now) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return shop.now


def live(shop: ShopData, chance: Random, count: int) -> list[str]:
    """Do ``count`` things to the shop; return their names."""
    done = chance.choices(list(DEEDS), k=count)
    for name in done:
        DEEDS[name](shop, chance)
    return done


def _any(shop: ShopData, chance: Random, root: str) -> Node:
    rows = shop.root(root)
    return rows[chance.randrange(len(rows))]


def _word(chance: Random) -> str:
    return f"{chance.choice(('tent', 'mug', 'serum', 'Zelt', '帐篷'))}-{chance.randrange(10**6)}"


def _html(shop: ShopData, chance: Random) -> str:
    goes = ("/products/{h}", FRONT + "/products/{h}?utm_source=tiktok", "https://www.tiktok.com/@shop/video/7{n}", "/pages/none-{n}",
            "https://elsewhere-{n}.example/", "/collections/range-{c}", "mailto:me@shop.example", "www.no-scheme-{n}.example")  # fmt: skip
    n, c = chance.randrange(20), chance.randrange(10)
    handle = _any(shop, chance, "products")["handle"]
    return " ".join(f'<a href="{to.format(h=handle, n=n, c=c)}">x</a>' for to in chance.sample(goes, 3))


def _product_added(shop: ShopData, chance: Random) -> None:
    handle = _word(chance)
    shop.add("products", {
        "title": handle.title(), "handle": handle, "status": "ACTIVE", "onlineStoreUrl": f"{FRONT}/products/{handle}", "publishedAt": shop.now,
        "descriptionHtml": _html(shop, chance),
        "variants": [{"title": "Default Title", "price": "9.00", "inventoryQuantity": 3, "availableForSale": True}],
    })  # fmt: skip


def _product_edited(shop: ShopData, chance: Random) -> None:
    shop.update(_any(shop, chance, "products")["id"], descriptionHtml=_html(shop, chance), title=_word(chance))


def _product_hidden(shop: ShopData, chance: Random) -> None:
    shop.update(_any(shop, chance, "products")["id"], status=chance.choice(("DRAFT", "ARCHIVED")), onlineStoreUrl=None, publishedAt=None)


def _product_shown(shop: ShopData, chance: Random) -> None:
    product = _any(shop, chance, "products")
    shop.update(product["id"], status="ACTIVE", onlineStoreUrl=f"{FRONT}/products/{product['handle']}", publishedAt=shop.now)


def _product_goes_live(shop: ShopData, chance: Random) -> None:
    """At a time that was set before: nothing but the time of publication tells."""
    product = _any(shop, chance, "products")
    then = product["updatedAt"]
    shop.update(product["id"], status="ACTIVE", onlineStoreUrl=f"{FRONT}/products/{product['handle']}", publishedAt=shop.now, updatedAt=then)


def _product_deleted(shop: ShopData, chance: Random) -> None:
    shop.delete(_any(shop, chance, "products")["id"])


def _product_renamed(shop: ShopData, chance: Random) -> None:
    product = _any(shop, chance, "products")
    old, new = product["handle"], _word(chance)
    shop.update(product["id"], handle=new, onlineStoreUrl=f"{FRONT}/products/{new}" if product["onlineStoreUrl"] else None)
    if chance.random() < 0.7:
        shop.add("urlRedirects", {"path": f"/products/{old}", "target": f"/products/{new}"})


def _variant_added(shop: ShopData, chance: Random) -> None:
    shop.add("productVariants", {"__parent__": _any(shop, chance, "products")["id"], "title": _word(chance), "price": "3.00"})


def _variant_deleted(shop: ShopData, chance: Random) -> None:
    shop.delete(_any(shop, chance, "productVariants")["id"])


def _variant_repriced(shop: ShopData, chance: Random) -> None:
    shop.update(_any(shop, chance, "productVariants")["id"], price=f"{chance.randrange(200)}.00", sku=_word(chance))


def _stock_sold(shop: ShopData, chance: Random) -> None:
    """Without a word in the product's time."""
    variant = _any(shop, chance, "productVariants")
    product = shop.node(str(variant["__parent__"]))
    left = chance.randrange(3)
    shop.update(variant["id"], inventoryQuantity=left, availableForSale=left > 0)
    if product:
        shop.update(product["id"], updatedAt=product["updatedAt"])


def _redirect_added(shop: ShopData, chance: Random) -> None:
    source = chance.choice((f"/products/old-{chance.randrange(60)}", f"/products/{_any(shop, chance, 'products')['handle']}", f"/r{chance.randrange(9)}"))
    target = chance.choice((f"/products/{_any(shop, chance, 'products')['handle']}", f"/r{chance.randrange(9)}", "/pages/nowhere", "/"))
    shop.add("urlRedirects", {"path": source, "target": target})


def _redirect_changed(shop: ShopData, chance: Random) -> None:
    shop.update(_any(shop, chance, "urlRedirects")["id"], target=f"/pages/guide-{chance.randrange(50)}")


def _content_edited(shop: ShopData, chance: Random) -> None:
    shop.update(_any(shop, chance, chance.choice(("pages", "articles")))["id"], body=_html(shop, chance))


def _content_hidden(shop: ShopData, chance: Random) -> None:
    shop.update(_any(shop, chance, chance.choice(("pages", "articles")))["id"], isPublished=False, publishedAt=None)


def _content_goes_live(shop: ShopData, chance: Random) -> None:
    one = _any(shop, chance, chance.choice(("pages", "articles")))
    shop.update(one["id"], isPublished=True, publishedAt=shop.now, updatedAt=one["updatedAt"])


def _content_renamed(shop: ShopData, chance: Random) -> None:
    shop.update(_any(shop, chance, chance.choice(("pages", "articles", "collections", "blogs")))["id"], handle=_word(chance))


def _page_added(shop: ShopData, chance: Random) -> None:
    shop.add("pages", {"handle": _word(chance), "title": "New", "body": _html(shop, chance), "isPublished": True, "publishedAt": shop.now})


def _article_added(shop: ShopData, chance: Random) -> None:
    blog = shop.ref(str(_any(shop, chance, "blogs")["id"]))
    shop.add("articles", {"__parent__": blog["id"], "blog": blog, "handle": _word(chance), "title": "New", "body": _html(shop, chance),
                          "isPublished": True, "publishedAt": shop.now})  # fmt: skip


def _content_deleted(shop: ShopData, chance: Random) -> None:
    root = chance.choice(("pages", "articles", "collections", "urlRedirects", "files", "scriptTags", "menus"))
    if len(shop.root(root)) > 1:
        shop.delete(_any(shop, chance, root)["id"])


def _collection_emptied(shop: ShopData, chance: Random) -> None:
    shop.update(_any(shop, chance, "collections")["id"], products=[], productsCount=blanks.count(0))


def _collection_hidden(shop: ShopData, chance: Random) -> None:
    shop.update(_any(shop, chance, "collections")["id"], **blanks.publications(None))


def _menu_edited(shop: ShopData, chance: Random) -> None:
    menu = _any(shop, chance, "menus")
    new = blanks.menu_item(chance.randrange(10**9), _word(chance), chance.choice(("/pages/nowhere", "https://www.tiktok.com/@x", "/collections/range-1")))
    shop.update(menu["id"], items=[new, *menu["items"]][:-1])


def _policy_edited(shop: ShopData, chance: Random) -> None:
    policies = listed(shop.shop()["shopPolicies"])
    at = chance.randrange(len(policies))
    policies[at] = policies[at] | {"body": _html(shop, chance), "updatedAt": shop.now}
    shop.update(shop.shop()["id"], shopPolicies=policies)


def _banner_edited(shop: ShopData, chance: Random) -> None:
    banners = shop.metaobjects("banner")
    one = banners[chance.randrange(len(banners))]
    fields = [field | ({"value": f"{FRONT}/pages/{_word(chance)}"} if field["key"] == "page" else {}) for field in one["fields"]]
    shop.update(one["id"], fields=fields)


def _theme_edited(shop: ShopData, chance: Random) -> None:
    theme = next(one for one in shop.root("themes") if one["role"] == "MAIN")
    files = {str(file["filename"]): file for file in listed(theme["files"])}
    name = chance.choice(("sections/new.liquid", "snippets/link.liquid"))
    files[name] = theme_file(name, f"<div>{_html(shop, chance)}</div>", shop.now)
    shop.update(theme["id"], files=[files[name] for name in sorted(files)])


def _file_added(shop: ShopData, chance: Random) -> None:
    shop.add("files", {"url": f"https://cdn.shopify.com/{_word(chance)}.pdf", "mimeType": "application/pdf", "fileStatus": "READY"})


def _order_placed(shop: ShopData, chance: Random) -> None:
    like = dict(_any(shop, chance, "orders"))
    for own in ("id", "legacyResourceId", "updatedAt"):
        like.pop(own, None)
    shop.add("orders", like | {"createdAt": shop.now, "processedAt": shop.now, "test": False, "cancelledAt": None})


def _order_refunded(shop: ShopData, chance: Random) -> None:
    order = _any(shop, chance, "orders")
    shop.update(order["id"], currentTotalPriceSet=order["totalRefundedSet"], displayFinancialStatus="REFUNDED")


def _order_cancelled(shop: ShopData, chance: Random) -> None:
    shop.update(_any(shop, chance, "orders")["id"], cancelledAt=shop.now)


def _order_deleted(shop: ShopData, chance: Random) -> None:
    if len(shop.root("orders")) > 1:
        shop.delete(_any(shop, chance, "orders")["id"])


Deed = Callable[[ShopData, Random], None]
DEEDS: dict[str, Deed] = {name[1:]: deed for name, deed in sorted(globals().items()) if name.startswith("_") and name.count("_") > 1 and callable(deed)}
