"""Writes a generated shop's things in the spellings that Shopify exports have. Plain values in, bytes out."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tests.shops.catalogue import Catalogue, Content, Product, Variant

Spelling = Literal["rest", "csv", "graphql", "jsonl"]
WHEN = "2025-03-04T09:00:00-05:00"
FILES = "https://cdn.shopify.com/s/files/1/0001/0002/files"
CSV_HEADER = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published", "Option1 Name",
    "Option1 Value", "Option1 Linked To", "Option2 Name", "Option2 Value", "Option2 Linked To", "Option3 Name",
    "Option3 Value", "Option3 Linked To", "Variant SKU", "Variant Grams", "Variant Inventory Tracker",
    "Variant Inventory Qty", "Variant Inventory Policy", "Variant Fulfillment Service", "Variant Price",
    "Variant Compare At Price", "Variant Requires Shipping", "Variant Taxable", "Unit Price Total Measure",
    "Variant Barcode", "Image Src", "Image Position", "Image Alt Text", "Gift Card", "SEO Title", "SEO Description",
    "Variant Image", "Variant Weight Unit", "Variant Tax Code", "Cost per item", "Status",
)  # fmt: skip


def put_json(path: Path, value: object) -> None:
    """Write ``value`` as Shopify's API answers: compact, not escaped."""
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")


def put_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write RFC 4180 rows."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode())


def nodes(name: str, items: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return a GraphQL answer that holds a whole connection."""
    page = {"hasNextPage": False, "endCursor": None}
    return {"data": {name: {"nodes": list(items), "pageInfo": page}}}


def gid(kind: str, number: int) -> str:
    """Return Shopify's global id."""
    return f"gid://shopify/{kind}/{number}"


def put_products(out: Path, products: Sequence[Product], spelling: Spelling) -> str:
    """Write the product file in one spelling; return its name."""
    if spelling == "csv":
        put_csv(out / "products.csv", CSV_HEADER, (row for n, p in enumerate(products) for row in _csv_rows(p, n)))
        return "products.csv"
    if spelling == "graphql":
        put_json(out / "products.json", nodes("products", [_graphql(p) for p in products]))
        return "products.json"
    if spelling == "jsonl":
        lines = (json.dumps(line, ensure_ascii=False) for line in _bulk(products))
        (out / "products.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        return "products.jsonl"
    put_json(out / "products.json", {"products": [_rest(p) for p in products]})
    return "products.json"


def _rest(product: Product) -> dict[str, object]:
    return {
        "id": product.product_id,
        "title": product.title,
        "body_html": product.html,
        "vendor": "Ugly Co",
        "product_type": product.kind,
        "created_at": WHEN,
        "handle": product.handle,
        "updated_at": WHEN,
        "published_at": WHEN if product.published else None,
        "template_suffix": None,
        "published_scope": "web",
        "tags": "camp, rain",
        "status": product.status,
        "admin_graphql_api_id": gid("Product", product.product_id),
        "variants": [_rest_variant(product, v, n + 1) for n, v in enumerate(product.variants)],
        "options": [{"name": "Size", "position": 1, "values": [v.option for v in product.variants]}],
        "images": [{"id": product.product_id + 1, "position": 1, "src": _image(product), "alt": None}],
    }


def _rest_variant(product: Product, variant: Variant, position: int) -> dict[str, object]:
    return {
        "id": variant.variant_id,
        "product_id": product.product_id,
        "title": variant.option,
        "price": variant.price,
        "position": position,
        "inventory_policy": variant.policy,
        "compare_at_price": None,
        "option1": variant.option,
        "option2": None,
        "option3": None,
        "barcode": variant.barcode,
        "sku": variant.sku,
        "grams": variant.grams,
        "weight": variant.grams / 1000,
        "weight_unit": "kg",
        "requires_shipping": True,
        "inventory_management": None if variant.quantity is None else "shopify",
        "inventory_quantity": variant.quantity or 0,
    }


def _image(product: Product) -> str:
    return f"{FILES}/p{product.product_id}.jpg?v=1718000000"


def _csv_rows(product: Product, number: int) -> Iterable[list[object]]:
    for position, variant in enumerate(product.variants):
        row: dict[str, object] = {
            "Handle": product.handle,
            "Option1 Value": variant.option,
            "Variant SKU": variant.sku,
            "Variant Grams": variant.grams,
            "Variant Inventory Tracker": "" if variant.quantity is None else "shopify",
            "Variant Inventory Qty": variant.quantity or 0,
            "Variant Inventory Policy": variant.policy,
            "Variant Fulfillment Service": "manual",
            "Variant Price": variant.price,
            "Variant Requires Shipping": "true",
            "Variant Taxable": "true",
            "Variant Barcode": variant.barcode,
            "Variant Weight Unit": "kg",
        }
        if position == 0:
            row |= _csv_head(product)
        yield [row.get(name, "") for name in CSV_HEADER]
    if number % 4 == 0:
        extra = {"Handle": product.handle, "Image Src": f"{FILES}/extra-{number}.jpg", "Image Position": 2}
        yield [extra.get(name, "") for name in CSV_HEADER]


def _csv_head(product: Product) -> dict[str, object]:
    return {
        "Title": product.title,
        "Body (HTML)": product.html or "",
        "Vendor": "Ugly Co",
        "Type": product.kind,
        "Tags": "camp, rain",
        "Published": "true" if product.published else "false",
        "Option1 Name": "Size",
        "Image Src": _image(product),
        "Image Position": 1,
        "Gift Card": "false",
        "Status": product.status,
    }


def _graphql(product: Product) -> dict[str, object]:
    own = {
        "id": gid("Product", product.product_id),
        "legacyResourceId": str(product.product_id),
        "title": product.title,
        "handle": product.handle,
        "descriptionHtml": product.html or "",
        "vendor": "Ugly Co",
        "productType": product.kind,
        "status": product.status.upper(),
        "tags": ["camp", "rain"],
        "publishedAt": WHEN if product.published else None,
        "isGiftCard": False,
        "options": [{"name": "Size", "position": 1, "values": [v.option for v in product.variants]}],
    }
    page = {"hasNextPage": False, "endCursor": None}
    variants = [_graphql_variant(v, n + 1) for n, v in enumerate(product.variants)]
    return own | {"variants": {"nodes": variants, "pageInfo": page}, "media": {"nodes": [], "pageInfo": page}}


def _graphql_variant(variant: Variant, position: int) -> dict[str, object]:
    return {
        "id": gid("ProductVariant", variant.variant_id),
        "legacyResourceId": str(variant.variant_id),
        "title": variant.option,
        "sku": variant.sku,
        "barcode": variant.barcode,
        "position": position,
        "price": variant.price,
        "compareAtPrice": None,
        "inventoryPolicy": variant.policy.upper(),
        "inventoryQuantity": variant.quantity or 0,
        "selectedOptions": [{"name": "Size", "value": variant.option}],
        "inventoryItem": {
            "tracked": variant.quantity is not None,
            "requiresShipping": True,
            "measurement": {"weight": {"value": variant.grams, "unit": "GRAMS"}},
        },
    }


def _bulk(products: Sequence[Product]) -> Iterable[dict[str, object]]:
    """Yield bulk-operation lines: every product's children before the product, as an ungrouped result may have it."""
    for product in products:
        parent = _graphql(product)
        del parent["variants"], parent["media"]
        for n, variant in enumerate(product.variants):
            child = _graphql_variant(variant, n + 1)
            yield {"__typename": "ProductVariant", **child, "__parentId": parent["id"]}
        yield {"__typename": "Product", **parent}


def put_contents(out: Path, shop: Catalogue) -> list[str]:
    """Write pages, blogs, collections (REST) and articles (GraphQL); return the names."""
    put_json(out / "pages.json", {"pages": [_rest_page(page) for page in shop.pages]})
    put_json(out / "blogs.json", {"blogs": [_rest_blog(blog) for blog in shop.blogs]})
    # REST lists collections in two halves
    put_json(out / "custom_collections.json", {"custom_collections": [_rest_page(c) for c in shop.collections[5:]]})
    put_json(out / "smart_collections.json", {"smart_collections": [_rest_page(c) for c in shop.collections[:5]]})
    put_json(out / "articles.json", nodes("articles", [_article(a, shop.blogs) for a in shop.articles]))
    return ["pages.json", "blogs.json", "custom_collections.json", "smart_collections.json", "articles.json"]


def _rest_page(page: Content) -> dict[str, object]:
    return {
        "id": page.content_id,
        "title": page.title,
        "handle": page.handle,
        "body_html": page.html or None,
        "created_at": WHEN,
        "updated_at": WHEN,
        "published_at": WHEN if page.live else None,
        "template_suffix": None,
    }


def _rest_blog(blog: Content) -> dict[str, object]:
    return {"id": blog.content_id, "title": blog.title, "handle": blog.handle, "commentable": "no", "tags": ""}


def _article(article: Content, blogs: Sequence[Content]) -> dict[str, object]:
    parent = next(blog for blog in blogs if blog.handle == article.parent)
    return {
        "id": gid("Article", article.content_id),
        "title": article.title,
        "handle": article.handle,
        "body": article.html,
        "summary": None,
        "tags": [],
        "isPublished": article.live,
        "publishedAt": WHEN if article.live else None,
        "blog": {"id": gid("Blog", parent.content_id), "handle": parent.handle},
        "author": {"name": "Ugly Co"},
    }
