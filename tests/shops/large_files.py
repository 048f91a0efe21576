"""Writes a large shop in the spellings of Shopify's exports, as a stream: memory does not grow with the shop."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from tests.shops.large import FILES, HOST, IMAGES, PAGES, VARIANTS, Product, Shop, variant_id

_SIZES: Final = ("XS", "S", "M", "L", "XL")
_CREATED: Final = "2025-03-04T09:00:00Z"
HEADER: Final = (
    "Title", "URL handle", "Description", "Vendor", "Product category", "Type", "Tags", "Published on online store",
    "Status", "SKU", "Barcode", "Option1 name", "Option1 value", "Option1 Linked To", "Option2 name", "Option2 value",
    "Option2 Linked To", "Option3 name", "Option3 value", "Option3 Linked To", "Price", "Compare-at price",
    "Cost per item", "Charge tax", "Tax code", "Unit price total measure", "Unit price total measure unit",
    "Unit price base measure", "Unit price base measure unit", "Inventory tracker", "Inventory quantity",
    "Continue selling when out of stock", "Weight value (grams)", "Weight unit for display", "Requires shipping",
    "Fulfillment service", "Product image URL", "Image position", "Image alt text", "Variant image URL", "Gift card",
    "SEO title", "SEO description", "Color (product.metafields.shopify.color-pattern)", "Google Shopping / Condition",
)  # fmt: skip
_AT: Final = {name: index for index, name in enumerate(HEADER)}
_encode = msgspec.json.Encoder().encode


def write_csv(shop: Shop, path: Path) -> None:
    """Write the products as Shopify's product export of today: a row for each variant."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for product in shop.products():
            writer.writerows(rows(product))


def write_jsonl(shop: Shop, path: Path) -> None:
    """Write the products as the result of an Admin bulk operation: a line for each product, variant and picture."""
    with path.open("wb", buffering=1 << 20) as file:
        for product in shop.products():
            for line in _lines(product):
                file.write(_encode(line))
                file.write(b"\n")


def write_redirects(shop: Shop, path: Path) -> None:
    """Write the URL redirects as Shopify exports them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Redirect from", "Redirect to"))
        writer.writerows(shop.redirects())


def write_menus(shop: Shop, path: Path) -> None:
    """Write the menus as JSON."""
    path.write_bytes(_encode({"menus": list(shop.menus())}))


def write_content(shop: Shop, folder: Path) -> list[Path]:
    """Write collections, pages, blogs and articles in REST spelling, without links; return the files."""
    things = {
        "collections": ("custom_collections", [f"range-{n}" for n in range(shop.collections)]),
        "pages": ("pages", [f"guide-{n}" for n in range(PAGES)]),
        "blogs": ("blogs", ["news"]),
        "articles": ("articles", [f"post-{n}" for n in range(shop.posts)]),
    }
    for name, (key, handles) in things.items():
        items = [_content(name, handle, number) for number, handle in enumerate(handles, 1)]
        (folder / f"{name}.json").write_bytes(_encode({key: items}))
    return [folder / f"{name}.json" for name in things]


def write_orders(shop: Shop, path: Path) -> None:
    """Write orders in REST spelling, one for every 20 products, three in four of them TikTok's."""
    with path.open("wb") as file:
        file.write(b'{"orders":[')
        for number in range(max(40, shop.size // 20)):
            file.write(b"," if number else b"")
            file.write(_encode(_order(shop, number)))
        file.write(b"]}")


def write_links(shop: Shop, path: Path) -> None:
    """Write a list of links that stand on TikTok, one for every 50 products."""
    surfaces = ("video", "bio", "storefront", "ad", "live")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("url", "surface", "sessions"))
        for number in range(max(20, shop.size // 50)):
            writer.writerow((landing(shop, number), surfaces[number % 5], number % 900))


def _product_id(number: int) -> int:
    return 7_400_000_000_000 + number


def _picture(number: int, at: int) -> str:
    return f"{FILES}/p{number}-{at}.jpg?v=1718{number:06}"


def rows(product: Product) -> Iterator[list[object]]:
    for at in range(VARIANTS):
        row: list[object] = [""] * len(HEADER)
        cells = _variant_cells(product, at)
        if at == 0:
            cells |= _head_cells(product)
        if at < IMAGES:
            cells |= {"Product image URL": _picture(product.number, at), "Image position": at + 1,
                      "Image alt text": product.title}  # fmt: skip
        for name, value in cells.items():
            row[_AT[name]] = value
        yield row


def _head_cells(product: Product) -> dict[str, object]:
    return {
        "Title": product.title, "Description": product.html, "Vendor": "Large & Sons", "Type": "Outdoor",
        "Product category": "Home & Garden > Kitchen & Dining", "Tags": "camp, rain, summer",
        "Published on online store": "TRUE", "Status": product.status.title(), "Option1 name": "Size",
        "Gift card": "FALSE", "SEO title": product.title,
    }  # fmt: skip


def _variant_cells(product: Product, at: int) -> dict[str, object]:
    return {
        "URL handle": product.handle, "SKU": f"SKU-{product.number}-{at}",
        "Barcode": f"40{product.number:09}{at}", "Option1 value": _SIZES[at], "Price": product.price,
        "Compare-at price": "249.90" if at % 2 else "", "Charge tax": "TRUE", "Inventory tracker": "shopify",
        "Inventory quantity": product.stock * at, "Continue selling when out of stock": "DENY",
        "Weight value (grams)": 200 + at * 50, "Weight unit for display": "g", "Requires shipping": "TRUE",
        "Fulfillment service": "manual",
    }  # fmt: skip


def _lines(product: Product) -> Iterator[dict[str, object]]:
    own = f"gid://shopify/Product/{_product_id(product.number)}"
    yield {
        "__typename": "Product", "id": own, "legacyResourceId": str(_product_id(product.number)),
        "title": product.title, "handle": product.handle, "descriptionHtml": product.html, "vendor": "Large & Sons",
        "productType": "Outdoor", "status": product.status.upper(), "tags": ["camp", "rain", "summer"],
        "createdAt": _CREATED, "updatedAt": _CREATED, "publishedAt": _CREATED,
        "onlineStoreUrl": f"https://{HOST}/products/{product.handle}", "isGiftCard": False, "templateSuffix": None,
        "hasOnlyDefaultVariant": False, "totalInventory": product.stock * 10, "tracksInventory": True,
        "category": {"id": "gid://shopify/TaxonomyCategory/hg-11", "name": "Kitchen & Dining",
                     "fullName": "Home & Garden > Kitchen & Dining", "isLeaf": False, "isArchived": False},
        "options": [{"id": f"gid://shopify/ProductOption/{product.number}", "name": "Size", "position": 1,
                     "values": _SIZES, "linkedMetafield": None}],
        "seo": {"title": product.title, "description": None},
    }  # fmt: skip
    for at in range(VARIANTS):
        yield _variant_line(product, at, own)
    for at in range(IMAGES):
        yield _media_line(product, at, own)


def _variant_line(product: Product, at: int, parent: str) -> dict[str, object]:
    number = variant_id(product.number, at)
    weight = {"weight": {"value": 200.0 + at * 50, "unit": "GRAMS"}}
    return {
        "__typename": "ProductVariant", "id": f"gid://shopify/ProductVariant/{number}",
        "legacyResourceId": str(number), "title": _SIZES[at], "sku": f"SKU-{product.number}-{at}",
        "barcode": f"40{product.number:09}{at}", "position": at + 1, "price": product.price,
        "compareAtPrice": "249.90" if at % 2 else None, "taxable": True, "inventoryPolicy": "DENY",
        "inventoryQuantity": product.stock * at, "availableForSale": product.stock * at > 0, "updatedAt": _CREATED,
        "selectedOptions": [{"name": "Size", "value": _SIZES[at]}],
        "inventoryItem": {"id": f"gid://shopify/InventoryItem/{number + 9}", "tracked": True,
                          "requiresShipping": True, "countryCodeOfOrigin": None, "harmonizedSystemCode": None,
                          "measurement": weight},
        "__parentId": parent,
    }  # fmt: skip


def _media_line(product: Product, at: int, parent: str) -> dict[str, object]:
    number = 33_000_000_000_000 + product.number * IMAGES + at
    url = _picture(product.number, at)
    return {
        "__typename": "MediaImage", "id": f"gid://shopify/MediaImage/{number}", "alt": product.title,
        "mediaContentType": "IMAGE", "status": "READY", "mimeType": "image/jpeg",
        "image": {"id": f"gid://shopify/ImageSource/{number}", "url": url, "width": 1200, "height": 1600},
        "originalSource": {"url": url, "fileSize": 183_011}, "__parentId": parent,
    }  # fmt: skip




def _content(name: str, handle: str, number: int) -> dict[str, object]:
    own: dict[str, object] = {
        "id": number, "handle": handle, "title": handle.title(), "body_html": "<p>About.</p>",
        "published_at": _CREATED, "updated_at": _CREATED,
    }  # fmt: skip
    return own | {"blog_id": 1} if name == "articles" else own


def landing(shop: Shop, number: int) -> str:
    path = f"/products/{shop.handle(number * 17 % shop.size)}" if number % 4 else f"/collections/range-{number % 8}"
    return f"https://{HOST}{path}?utm_source=tiktok&utm_medium=paid&utm_campaign=c{number % 12}"


def _order(shop: Shop, number: int) -> dict[str, object]:
    product = number * 17 % shop.size
    landed = landing(shop, number).removeprefix(f"https://{HOST}")
    return {
        "id": 5_000_000_000 + number, "created_at": f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}T10:00:00Z",
        "currency": "USD", "current_total_price": f"{number % 180 + 9}.50", "total_price": f"{number % 180 + 9}.50",
        "test": False, "cancelled_at": None, "source_name": "web",
        "landing_site": landed if number % 4 else "/", "referring_site": "https://www.tiktok.com/" if number % 4 else "",
        "line_items": [{"id": 6_000_000_000 + number, "quantity": 1, "product_id": _product_id(product),
                        "variant_id": variant_id(product, 0), "price": f"{number % 180 + 9}.50"}],
    }  # fmt: skip
