"""Every kind of thing with all that the Admin API promises of it, and nothing else: what is nullable is null.

Field names and what may be null: Admin GraphQL schema 2026-10.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.shopify.data import Node
from tests.shopify.shops import blanks_orders
from tests.shopify.shops.rows import gid, number_of

NOTHING: Mapping[str, object] = {}


def product(number: int, when: str) -> Node:
    """Return an active product that is not published, without variants."""
    return {
        "__typename": "Product", "id": gid("Product", number), "legacyResourceId": str(number), "title": "",
        "handle": f"product-{number}", "descriptionHtml": "", "description": "", "vendor": "", "productType": "",
        "status": "ACTIVE", "tags": [], "createdAt": when, "updatedAt": when, "publishedAt": None,
        "onlineStoreUrl": None, "onlineStorePreviewUrl": None, "isGiftCard": False, "hasOnlyDefaultVariant": True,
        "hasOutOfStockVariants": False, "totalInventory": 0, "tracksInventory": False, "templateSuffix": None,
        "requiresSellingPlan": False, "totalVariants": 0, "category": None, "options": [],
        "seo": {"__typename": "SEO", "title": None, "description": None}, "variantsCount": count(0),
        "mediaCount": count(0), "variants": [], "media": [], "metafields": [], "featuredMedia": None,
    }  # fmt: skip


def variant(number: int, when: str) -> Node:
    """Return a variant; ``product`` and ``inventoryItem`` are still to be said."""
    return {
        "__typename": "ProductVariant", "id": gid("ProductVariant", number), "legacyResourceId": str(number),
        "title": "Default Title", "displayName": "", "sku": None, "barcode": None, "position": 1, "price": "0.00",
        "compareAtPrice": None, "taxable": True, "inventoryPolicy": "DENY", "inventoryQuantity": 0,
        "availableForSale": False, "sellableOnlineQuantity": 0, "createdAt": when, "updatedAt": when,
        "selectedOptions": [], "image": None, "media": [], "metafields": [], "requiresComponents": False,
        "inventoryItem": inventory_item(number, when),
    }  # fmt: skip


def inventory_item(number: int, when: str) -> Node:
    """Return an inventory item that is not counted."""
    return {
        "__typename": "InventoryItem", "id": gid("InventoryItem", number), "legacyResourceId": str(number),
        "sku": None, "tracked": False, "requiresShipping": True, "countryCodeOfOrigin": None,
        "provinceCodeOfOrigin": None, "harmonizedSystemCode": None, "createdAt": when, "updatedAt": when,
        "measurement": {"__typename": "InventoryItemMeasurement", "id": gid("InventoryItemMeasurement", number),
                        "weight": None},
        "unitCost": None, "duplicateSkuCount": 0, "inventoryLevels": [], "locationsCount": count(0),
    }  # fmt: skip


def weight(value: float, unit: str = "GRAMS") -> Node:
    """Return a weight."""
    return {"__typename": "Weight", "value": value, "unit": unit}


def count(of: int) -> Node:
    """Return an exact count."""
    return {"__typename": "Count", "count": of, "precision": "EXACT"}


def metafield(number: int, when: str) -> Node:
    """Return an empty text metafield of a product."""
    return {
        "__typename": "Metafield", "id": gid("Metafield", number), "legacyResourceId": str(number),
        "namespace": "custom", "key": "", "type": "single_line_text_field", "value": "", "jsonValue": "",
        "description": None, "ownerType": "PRODUCT", "createdAt": when, "updatedAt": when, "compareDigest": "",
        "sizeInBytes": 0, "reference": None,
    }  # fmt: skip


def medium(kind: str, number: int, when: str) -> Node:
    """Return what all media have, of one that is still being processed."""
    return {
        "__typename": kind, "id": gid(kind, number), "alt": None, "status": "PROCESSING", "fileStatus": "PROCESSING",
        "preview": None, "createdAt": when, "updatedAt": when, "mediaErrors": [], "mediaWarnings": [], "fileErrors": [],
    }  # fmt: skip


def media_image(number: int, when: str) -> Node:
    """Return a picture that is still being processed."""
    return medium("MediaImage", number, when) | {
        "mediaContentType": "IMAGE", "mimeType": None, "image": None, "originalSource": None,
    }  # fmt: skip


def image(number: int, url: str, width: int | None, height: int | None, alt: str | None) -> Node:
    """Return the image in a picture."""
    return {
        "__typename": "Image", "id": gid("ImageSource", number), "url": url, "src": url, "originalSrc": url,
        "altText": alt, "width": width, "height": height,
    }  # fmt: skip


def video(number: int, when: str) -> Node:
    """Return a video without sources."""
    return medium("Video", number, when) | {
        "mediaContentType": "VIDEO", "filename": f"{number}.mp4", "duration": None, "sources": [],
        "originalSource": None,
    }  # fmt: skip


def external_video(number: int, when: str) -> Node:
    """Return a film on YouTube."""
    embed = f"https://www.youtube.com/embed/{number}"
    return medium("ExternalVideo", number, when) | {
        "mediaContentType": "EXTERNAL_VIDEO", "host": "YOUTUBE", "embedUrl": embed, "embeddedUrl": embed,
        "originUrl": f"https://www.youtube.com/watch?v={number}",
    }  # fmt: skip


def collection(number: int, when: str) -> Node:
    """Return an empty collection."""
    return {
        "__typename": "Collection", "id": gid("Collection", number), "legacyResourceId": str(number), "title": "",
        "handle": f"collection-{number}", "descriptionHtml": "", "description": "", "templateSuffix": None,
        "sortOrder": "BEST_SELLING", "updatedAt": when, "image": None, "productsCount": count(0), "products": [],
        "seo": {"__typename": "SEO", "title": None, "description": None}, "sources": [], "ruleSet": None,
        "metafields": [], **publications(None),
    }  # fmt: skip


def publications(published_at: str | None) -> Node:
    """Return where a thing is published: on the Online Store since then, or nowhere."""
    return {
        "publishedOnPublication": published_at is not None, "publishedOnCurrentPublication": published_at is not None,
        "resourcePublicationsCount": count(1 if published_at else 0),
        "availablePublicationsCount": count(1 if published_at else 0),
        "resourcePublications": [_publication(published_at, "ResourcePublication")] if published_at else [],
        "resourcePublicationsV2": [_publication(published_at, "ResourcePublicationV2")] if published_at else [],
    }  # fmt: skip


def _publication(published_at: str | None, kind: str) -> Node:
    return {"__typename": kind, "isPublished": True, "publishDate": published_at, "publication": ONLINE_STORE}


ONLINE_STORE: Node = {
    "__typename": "Publication", "id": gid("Publication", 70_100_200_300), "name": "Online Store",
    "supportsFuturePublishing": True, "autoPublish": True,
}  # fmt: skip


def page(number: int, when: str) -> Node:
    """Return a hidden page."""
    return {
        "__typename": "Page", "id": gid("Page", number), "title": "", "handle": f"page-{number}", "body": "",
        "bodySummary": "", "isPublished": False, "publishedAt": None, "createdAt": when, "updatedAt": when,
        "templateSuffix": None, "metafields": [],
    }  # fmt: skip


def blog(number: int, when: str) -> Node:
    """Return an empty blog."""
    return {
        "__typename": "Blog", "id": gid("Blog", number), "title": "", "handle": f"blog-{number}", "tags": [],
        "templateSuffix": None, "createdAt": when, "updatedAt": when, "commentPolicy": "CLOSED", "feed": None,
        "articlesCount": count(0), "articles": [], "metafields": [],
    }  # fmt: skip


def article(number: int, when: str) -> Node:
    """Return a hidden article; ``blog`` is still to be said."""
    return {
        "__typename": "Article", "id": gid("Article", number), "title": "", "handle": f"article-{number}",
        "body": "", "summary": None, "tags": [], "isPublished": False, "publishedAt": None, "createdAt": when,
        "updatedAt": when, "templateSuffix": None, "image": None, "author": None, "metafields": [],
    }  # fmt: skip


def menu(number: int, when: str) -> Node:
    """Return an empty menu."""
    return {
        "__typename": "Menu", "id": gid("Menu", number), "handle": f"menu-{number}", "title": "",
        "isDefault": False, "items": [],
    }  # fmt: skip


def menu_item(number: int, title: str, url: str | None) -> Node:
    """Return a menu's entry that leads to an address."""
    return {
        "__typename": "MenuItem", "id": gid("MenuItem", number), "title": title, "type": "HTTP", "url": url,
        "resourceId": None, "tags": [], "items": [],
    }  # fmt: skip


def url_redirect(number: int, when: str) -> Node:
    """Return a redirect rule to the home page."""
    return {"__typename": "UrlRedirect", "id": gid("UrlRedirect", number), "path": f"/{number}", "target": "/"}


def theme(number: int, when: str) -> Node:
    """Return an unpublished theme without files."""
    return {
        "__typename": "OnlineStoreTheme", "id": gid("OnlineStoreTheme", number), "name": "", "role": "UNPUBLISHED",
        "prefix": f"/t/{number}", "processing": False, "processingFailed": False, "themeStoreId": None,
        "createdAt": when, "updatedAt": when, "files": [],
    }  # fmt: skip


def script_tag(number: int, when: str) -> Node:
    """Return a script tag."""
    return {
        "__typename": "ScriptTag", "id": gid("ScriptTag", number), "legacyResourceId": str(number),
        "src": "https://scripts.example/x.js", "displayScope": "ONLINE_STORE", "cache": False, "createdAt": when,
        "updatedAt": when,
    }  # fmt: skip


def generic_file(number: int, when: str) -> Node:
    """Return a file that is still being processed."""
    return {
        "__typename": "GenericFile", "id": gid("GenericFile", number), "alt": None, "url": None, "mimeType": None,
        "originalFileSize": None, "fileStatus": "PROCESSING", "fileErrors": [], "preview": None, "createdAt": when,
        "updatedAt": when,
    }  # fmt: skip


def location(number: int, when: str) -> Node:
    """Return a place where stock is kept."""
    nowhere = dict.fromkeys(("address1", "address2", "city", "country", "countryCode", "phone", "province",
                             "provinceCode", "zip", "latitude", "longitude"))  # fmt: skip
    return {
        "__typename": "Location", "id": gid("Location", number), "legacyResourceId": str(number), "name": "",
        "isActive": True, "fulfillsOnlineOrders": True, "shipsInventory": True, "isFulfillmentService": False,
        "isPrimary": False, "createdAt": when, "updatedAt": when, "deactivatedAt": None, "activatable": True,
        "deactivatable": True, "deletable": False, "addressVerified": False, "hasActiveInventory": True,
        "hasUnfulfilledOrders": False,
        "address": {"__typename": "LocationAddress", "formatted": [], **nowhere},
    }  # fmt: skip


def metaobject_definition(number: int, when: str) -> Node:
    """Return a type of metaobjects without fields."""
    return {
        "__typename": "MetaobjectDefinition", "id": gid("MetaobjectDefinition", number), "type": f"type_{number}",
        "name": "", "description": None, "displayNameKey": None, "metaobjectsCount": 0, "fieldDefinitions": [],
        "hasThumbnailField": False, "createdAt": when, "updatedAt": when,
        "capabilities": {
            "__typename": "MetaobjectCapabilities",
            "publishable": {"__typename": "MetaobjectCapabilitiesPublishable", "enabled": False},
            "translatable": {"__typename": "MetaobjectCapabilitiesTranslatable", "enabled": False},
            "onlineStore": None, "renderable": None,
        },
    }  # fmt: skip


def metaobject(number: int, when: str) -> Node:
    """Return a metaobject without fields."""
    return {
        "__typename": "Metaobject", "id": gid("Metaobject", number), "type": "", "handle": f"object-{number}",
        "displayName": "", "createdAt": when, "updatedAt": when, "fields": [],
        "capabilities": {"__typename": "MetaobjectCapabilityData", "publishable": None, "onlineStore": None},
    }  # fmt: skip


BLANKS: Mapping[str, Callable[[int, str], Node]] = {
    "products": product, "productVariants": variant, "inventoryItems": inventory_item, "collections": collection,
    "pages": page, "blogs": blog, "articles": article, "menus": menu, "urlRedirects": url_redirect, "orders": blanks_orders.order,
    "files": generic_file, "scriptTags": script_tag, "locations": location, "themes": theme,
    "metaobjectDefinitions": metaobject_definition, "metafields": metafield, "lineItems": blanks_orders.line_item,
}  # fmt: skip


def blank(root: str, number: int, when: str, own: Mapping[str, object] = NOTHING) -> Node:
    """Return a thing as a root field lists it, with ``own`` fields; its id is ``own``'s if that has one."""
    number = number_of(own["id"]) if "id" in own else number
    make = metaobject if root.startswith("metaobjects/") else BLANKS[root]
    return {**make(number, when), **own}
