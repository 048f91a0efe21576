"""What a storefront tells in JSON: products as themes and anybody else may read them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs

from tests.shopify.data import Node
from tests.shopify.shops.model import listed
from tests.shopify.shops.rows import number_of

DEEPEST = 25_000
LONGEST_PAGE = 250
USUAL_PAGE = 30
_SIZES = {"GRAMS": 1.0, "KILOGRAMS": 1000.0, "OUNCES": 28.349523125, "POUNDS": 453.59237}


def window(query: str) -> tuple[int, int] | None:
    """Return where the page that is asked for begins and ends; None: it is too far."""
    asked = parse_qs(query)
    limit = min(_whole(asked.get("limit"), USUAL_PAGE), LONGEST_PAGE)
    page = max(1, _whole(asked.get("page"), 1))
    return ((page - 1) * limit, page * limit) if page * limit <= DEEPEST else None


def _whole(values: Sequence[str] | None, usual: int) -> int:
    return int(values[0]) if values and values[0].isdigit() else usual


def product_json(product: Node) -> Node:
    """Return a product as ``/products.json`` has it."""
    number = number_of(product["id"])
    options = listed(product["options"])
    return {
        "id": number, "title": product["title"], "handle": product["handle"], "body_html": product["descriptionHtml"],
        "published_at": product["publishedAt"], "created_at": product["createdAt"], "updated_at": product["updatedAt"],
        "vendor": product["vendor"], "product_type": product["productType"], "tags": product["tags"],
        "variants": [_variant(variant, number) for variant in listed(product["variants"])],
        "images": [_image(image, number, at) for at, image in enumerate(_images(product), 1)],
        "options": [{"name": one["name"], "position": one["position"], "values": one["values"]} for one in options],
    }  # fmt: skip


def product_js(product: Node) -> Node:
    """Return a product as ``/products/{handle}.js`` has it: prices in cents."""
    variants = [_variant(variant, number_of(product["id"])) for variant in listed(product["variants"])]
    for variant in variants:
        variant["price"] = _cents(variant["price"])
        variant["compare_at_price"] = _cents(variant["compare_at_price"])
    prices = [int(str(variant["price"])) for variant in variants] or [0]
    return {
        "id": number_of(product["id"]), "title": product["title"], "handle": product["handle"],
        "description": product["descriptionHtml"], "published_at": product["publishedAt"],
        "created_at": product["createdAt"], "vendor": product["vendor"], "type": product["productType"],
        "tags": product["tags"], "price": min(prices), "price_min": min(prices), "price_max": max(prices),
        "available": any(variant["available"] for variant in variants), "variants": variants,
        "images": [str(image["url"]).removeprefix("https:") for image in _images(product)],
        "url": f"/products/{product['handle']}",
    }  # fmt: skip


def collection_json(collection: Node, count: int) -> Node:
    """Return a collection as ``/collections.json`` has it."""
    return {
        "id": number_of(collection["id"]), "title": collection["title"], "handle": collection["handle"],
        "description": collection["descriptionHtml"], "published_at": collection["updatedAt"],
        "updated_at": collection["updatedAt"], "image": None, "products_count": count,
    }  # fmt: skip


def _cents(amount: object) -> int | None:
    return round(float(str(amount)) * 100) if amount is not None else None


def _variant(variant: Node, product: int) -> Node:
    values = [option["value"] for option in listed(variant["selectedOptions"])] + [None] * 3
    item = variant["inventoryItem"]
    assert isinstance(item, dict)
    weight = item["measurement"]["weight"]
    return {
        "id": number_of(variant["id"]), "title": variant["title"], "option1": values[0], "option2": values[1],
        "option3": values[2], "sku": variant["sku"], "requires_shipping": item["requiresShipping"],
        "taxable": variant["taxable"], "featured_image": None, "available": variant["availableForSale"],
        "price": variant["price"], "grams": round(weight["value"] * _SIZES[weight["unit"]]) if weight else 0,
        "compare_at_price": variant["compareAtPrice"], "position": variant["position"], "product_id": product,
        "created_at": variant["createdAt"], "updated_at": variant["updatedAt"],
    }  # fmt: skip


def _images(product: Node) -> list[Node]:
    found = (medium.get("image") for medium in listed(product["media"]))
    return [image for image in found if isinstance(image, dict)]


def _image(image: Node, product: int, at: int) -> Node:
    return {
        "id": number_of(image["id"]), "position": at, "product_id": product, "variant_ids": [], "src": image["url"],
        "width": image["width"], "height": image["height"],
    }  # fmt: skip
