"""The ugly shop's products in the shape of the Admin API."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from tests.shopify.data import Node
from tests.shopify.shops import blanks, house
from tests.shopify.shops.model import ShopData
from tests.shopify.shops.rows import gid
from tests.shops.catalogue import Product, Variant
from tests.shops.links import PRIMARY
from tests.shops.writers import FILES

ITEMS_AFTER = 500_000_000_000
LIVE = ("ACTIVE", "UNLISTED")


class Built(NamedTuple):
    """A product with the rows that belong to it."""

    node: Node
    variants: list[Node]
    items: list[Node]


def product_of(shop: ShopData, product: Product, when: str) -> Built:
    """Return a product with its variants and their inventory items."""
    number = product.product_id
    global_id = gid("Product", number)
    items = [_item(shop, variant, when) for variant in product.variants]
    variants = [_variant(shop, product, at, when) for at in range(len(product.variants))]
    values = [variant.option for variant in product.variants]
    status = product.status.upper()
    front = f"{PRIMARY}/products/{product.handle}" if product.published and status in LIVE else None
    picture = _picture(number, global_id, when)
    node = blanks.product(number, when) | {
        **blanks.publications(when if product.published else None), "title": product.title, "handle": product.handle,
        "descriptionHtml": product.html or "", "vendor": "Ugly Co", "productType": product.kind, "status": status,
        "tags": ["camp", "rain"], "publishedAt": when if product.published else None, "onlineStoreUrl": front,
        "hasOnlyDefaultVariant": False, "totalVariants": len(variants), "variantsCount": blanks.count(len(variants)),
        "totalInventory": sum(variant.quantity or 0 for variant in product.variants), "mediaCount": blanks.count(1),
        "tracksInventory": any(variant.quantity is not None for variant in product.variants), "media": [picture],
        "variants": partial(shop.children, "productVariants", global_id, [v.variant_id for v in product.variants]),
        "options": [{
            "__typename": "ProductOption", "id": gid("ProductOption", number + 3), "name": "Size", "position": 1,
            "values": values, "linkedMetafield": None,
            "optionValues": [_value(number, at, value) for at, value in enumerate(values)],
        }],
    }  # fmt: skip
    return Built(node, variants, items)


def _value(product: int, at: int, name: str) -> Node:
    return {
        "__typename": "ProductOptionValue", "id": gid("ProductOptionValue", product * 1_000 + at), "name": name,
        "hasVariants": True, "linkedMetafieldValue": None, "swatch": None,
    }  # fmt: skip


def _picture(number: int, parent: str, when: str) -> Node:
    url = f"{FILES}/p{number}.jpg?v=1718000000"
    source = {"__typename": "MediaImageOriginalSource", "url": url, "fileSize": 90_000}
    return blanks.media_image(number + 1, when) | {
        "__parent__": parent, "status": "READY", "fileStatus": "READY", "mimeType": "image/jpeg",
        "image": blanks.image(number + 1, url, 900, 900, None), "originalSource": source,
    }  # fmt: skip


def _variant(shop: ShopData, product: Product, at: int, when: str) -> Node:
    variant = product.variants[at]
    number = variant.variant_id
    always = variant.quantity is None or variant.policy == "continue"
    return blanks.variant(number, when) | {
        "__parent__": gid("Product", product.product_id), "product": shop.ref(gid("Product", product.product_id)),
        "title": variant.option, "displayName": f"{product.title} - {variant.option}", "sku": variant.sku,
        "barcode": variant.barcode, "position": at + 1, "price": variant.price,
        "inventoryPolicy": variant.policy.upper(), "inventoryQuantity": variant.quantity or 0,
        "availableForSale": always or (variant.quantity or 0) > 0,
        "selectedOptions": [{
            "__typename": "SelectedOption", "name": "Size", "value": variant.option,
            "optionValue": _value(product.product_id, at, variant.option),
        }],
        "inventoryItem": shop.ref(gid("InventoryItem", number + ITEMS_AFTER)),
    }  # fmt: skip


def _item(shop: ShopData, variant: Variant, when: str) -> Node:
    number = variant.variant_id + ITEMS_AFTER
    made = blanks.inventory_item(number, when)
    owner = shop.ref(gid("ProductVariant", variant.variant_id))
    return made | {
        "__parent__": owner["id"], "variant": owner, "variants": [owner], "sku": variant.sku,
        "tracked": variant.quantity is not None, "measurement": made["measurement"] | {"weight": blanks.weight(float(variant.grams))},
        "locationsCount": blanks.count(1), "inventoryLevels": [_level(shop, variant, when)],
    }  # fmt: skip


def _level(shop: ShopData, variant: Variant, when: str) -> Node:
    number = variant.variant_id + ITEMS_AFTER
    amounts = {"available": variant.quantity or 0, "on_hand": variant.quantity or 0, "committed": 0}
    return {
        "__typename": "InventoryLevel", "id": f"{gid('InventoryLevel', number)}?inventory_item_id={number}",
        "__parent__": gid("InventoryItem", number), "isActive": True, "createdAt": when, "updatedAt": when,
        "canDeactivate": True, "deactivationAlert": None, "item": shop.ref(gid("InventoryItem", number)),
        "location": house.locations(60_000_000_001, 2, when)[0],
        "quantities": [
            {"__typename": "InventoryQuantity", "id": f"{gid('InventoryQuantity', number)}?name={name}", "name": name,
             "quantity": quantity, "updatedAt": None}
            for name, quantity in amounts.items()
        ],
    }  # fmt: skip
