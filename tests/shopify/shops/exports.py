"""Writes a shop as files of the kinds that linkaudit reads: what reading the API must agree with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from tests.shopify.data import Node
from tests.shopify.shops.model import ShopData, listed
from tests.shopify.shops.select import selection
from tests.shopify.shops.theme_files import content_of

PAGE = "pageInfo { hasNextPage endCursor }"
MONEY = "{ shopMoney { amount currencyCode } }"
VISIT = """fragment V on CustomerVisit { occurredAt landingPage referrerUrl source sourceType
  utmParameters { source medium campaign content term } }"""
VARIANT = """__typename id legacyResourceId title sku barcode position price compareAtPrice taxable inventoryPolicy inventoryQuantity
  availableForSale updatedAt selectedOptions { name value } image { url }
  inventoryItem { id tracked requiresShipping measurement { weight { value unit } } }"""
PRODUCT = """__typename id legacyResourceId title handle descriptionHtml vendor productType status tags createdAt updatedAt publishedAt
  onlineStoreUrl isGiftCard category { fullName } options { name position values }"""
MEDIUM = "__typename id alt mediaContentType status ... on MediaImage { image { id url altText width height } }"
METAFIELD = "__typename id namespace key type value"
ITEM = "fragment I on MenuItem { id title type url }"
FIELDS = f"metafields {{ nodes {{ {METAFIELD} }} {PAGE} }}"
SHOWN = 'isPublished: publishedOnPublication(publicationId: "gid://shopify/Publication/70100200300")'
WANTED = {
    "collections": f"{{ id handle title descriptionHtml updatedAt {SHOWN} products {{ nodes {{ id handle }} {PAGE} }} {FIELDS} }}",
    "pages": f"{{ id title handle body isPublished publishedAt updatedAt {FIELDS} }}",
    "blogs": f"{{ id title handle tags updatedAt {FIELDS} }}",
    "articles": f"{{ id title handle body summary isPublished publishedAt updatedAt blog {{ id handle }} author {{ name }} {FIELDS} }}",
    "menus": "{ id handle title isDefault items { ...I items { ...I items { ...I items { ...I } } } } }" + ITEM,
    "urlRedirects": "{ id path target }",
    "orders": f"""{{ __typename id name createdAt updatedAt cancelledAt test sourceName currencyCode discountCodes attribution {{ handle displayName }}
      totalPriceSet {MONEY} currentTotalPriceSet {MONEY} totalRefundedSet {MONEY}
      customerJourneySummary {{ ready customerOrderIndex firstVisit {{ ...V }} lastVisit {{ ...V }} }}
      lineItems {{ nodes {{ __typename id title sku quantity product {{ id }} variant {{ id }} discountedTotalSet {MONEY} }} {PAGE} }} }}"""
    + VISIT,
}  # fmt: skip
NESTED = f"""{{ {PRODUCT} variants {{ nodes {{ {VARIANT} }} {PAGE} }} media {{ nodes {{ {MEDIUM} }} {PAGE} }}
  {FIELDS} }}"""
METAOBJECT = """{ id type handle displayName updatedAt fields { key type value }
  capabilities { publishable { status } onlineStore { templateSuffix } } }"""
SHOP = """{ id name myshopifyDomain url primaryDomain { id host url } domains { id host url } currencyCode ianaTimezone
  shopPolicies { id type title url body updatedAt } }"""
PRESENCE = "{ id subfolderSuffix domain { id host url } rootUrls { locale url } }"
WHOLE: Node = {"hasNextPage": False, "endCursor": None}


def exports(shop: ShopData, folder: Path, *, products: Literal["jsonl", "graphql"] = "jsonl") -> list[Path]:
    """Write the shop into ``folder`` (made if missing) and return what to hand to ``linkaudit run``.

    Every list is whole and says so. ``products``: lines of a bulk operation, or one nested answer.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = [_shop(shop, folder / "shop.json")]
    if products == "jsonl":
        _put_lines(folder / "products.jsonl", _product_lines(shop))
        made.append(folder / "products.jsonl")
    else:
        made.append(_put(folder / "products.json", "products", NESTED, shop.root("products")))
    made += [_put(folder / f"{root}.json", root, wanted, shop.root(root)) for root, wanted in WANTED.items()]
    for kind in (str(one["type"]) for one in shop.root("metaobjectDefinitions")):
        made.append(_put(folder / f"metaobjects-{kind}.json", "metaobjects", METAOBJECT, shop.metaobjects(kind)))
    return [*made, _theme(shop, folder / "theme")]


def _encoded(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _put(path: Path, root: str, wanted: str, rows: Iterable[Node]) -> Path:
    """Write one answer that holds a whole connection, row by row."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{"data":{{"{root}":{{"nodes":[')
        for at, node in enumerate(rows):
            file.write("," * bool(at) + _encoded(selection(wanted).of(node)))
        file.write(f'],"pageInfo":{_encoded(WHOLE)}}}}}}}')
    return path


def _put_lines(path: Path, lines: Iterable[Node]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_encoded(line) + "\n" for line in lines)


def _product_lines(shop: ShopData) -> Iterator[Node]:
    """Yield the lines of a bulk operation over products: each product, then its variants, media and metafields."""
    for product in shop.root("products"):
        yield selection(f"{{ {PRODUCT} }}").of(product)
        for field, wanted in (("variants", VARIANT), ("media", MEDIUM), ("metafields", METAFIELD)):
            for part in listed(product[field]):
                yield {**selection(f"{{ {wanted} }}").of(part), "__parentId": product["id"]}


def _shop(shop: ShopData, path: Path) -> Path:
    presences = [selection(PRESENCE).of(one) for one in shop.root("webPresences")]
    answer = {"shop": selection(SHOP).of(shop.shop()), "webPresences": {"nodes": presences, "pageInfo": WHOLE}}
    path.write_text(_encoded({"data": answer}), "utf-8")
    return path


def _theme(shop: ShopData, folder: Path) -> Path:
    """Write the live theme's files; those of which only an address is known are left out."""
    main = next(theme for theme in shop.root("themes") if theme["role"] == "MAIN")
    for file in listed(main["files"]):
        content = content_of(file)
        if content is not None:
            path = folder / str(file["filename"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return folder
