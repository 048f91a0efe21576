"""Products with their variants, pictures and metafields, in public, REST and GraphQL spelling.

Field names: shopify.dev REST Product 2024-10 and Admin GraphQL Product 2026-10, and the public ``/products.json``;
read 2026-11-22.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType, field

from linkaudit.model import OwnerKind, Product, Status
from linkaudit.source.json import metafields as json_metafields
from linkaudit.source.json.nodes import Connection, Maybe, Node, Out, Word, goes_on, listed, number, placed, text
from linkaudit.source.json.variants import ImageNode, VariantNode, image, source, variant
from linkaudit.source.placements import Owner, Part

_FRONTS = 100
_STATUSES = frozenset(status.value for status in Status)


class _Option(msgspec.Struct, gc=False):
    name: str | None = None


class _Category(msgspec.Struct, gc=False):
    full_name: str | None = None
    full_name_gql: str | None = field(name="fullName", default=None)
    name: str | None = None
    id: Word = None
    rest_id: Word = field(name="admin_graphql_api_id", default=None)


class ProductNode(Node, gc=False):
    """A product."""

    handle: str | None = None
    title: str | None = None
    body_html: str | None = None
    description: str | None = field(name="descriptionHtml", default=None)
    vendor: str | None = None
    product_type: str | None = None
    product_type_gql: str | None = field(name="productType", default=None)
    category: _Category | str | None = None
    tags: list[str] | str | None = None
    status: str | None = None
    published_at: Maybe = UNSET
    published_at_gql: Maybe = field(name="publishedAt", default=UNSET)
    online_store_url: str | UnsetType | None = field(name="onlineStoreUrl", default=UNSET)
    published_scope: str | None = None
    gid: str | None = field(name="admin_graphql_api_id", default=None)
    gift_card: bool | None = field(name="isGiftCard", default=None)
    options: list[_Option | str] | None = None
    variants: list[VariantNode] | Connection[VariantNode] | None = None
    images: list[ImageNode] | Connection[ImageNode] | None = None
    media: list[ImageNode] | Connection[ImageNode] | None = None
    metafields: list[json_metafields.Field] | Connection[json_metafields.Field] | None = None


def product(node: ProductNode, out: Out) -> None:
    """Add a product with all that is nested in it. Without handle or id it is skipped."""
    ref = number(node.id) or number(node.legacy_id)
    handle = text(node.handle)
    if not handle:
        out.skip("handle", "a product without handle", "Export with the field handle.", unread="product")
        return
    _note(node, out)
    variants = listed(node.variants)
    out.records.append(_product(node, handle, ref, out.context.ordinal, variants))
    ref_or_ordinal = out.context.ordinal if ref is None else ref
    _children(node, variants, ref_or_ordinal, out)
    body = text(node.body_html, node.description)
    metafields = listed(node.metafields)
    if body or metafields:
        owner = Owner(kind=OwnerKind.PRODUCT, ref=ref_or_ordinal, id=str(ref) if ref else handle,
                      title=text(node.title), base=f"/products/{handle}")
        out.records += json_metafields.records(metafields, owner.kind, owner.ref)
        described = [Part(field="description", form="html", text=body)] if body else []
        out.place(owner, [*described, *json_metafields.parts(metafields)] if metafields else described)


def _product(node: ProductNode, handle: str, ref: int | None, ordinal: int, variants: list[VariantNode]) -> Product:
    return Product(
        ref=ordinal if ref is None else ref, product_id=ref, handle=handle, title=node.title or "",
        description_html=node.body_html or node.description or "", vendor=node.vendor or "",
        product_type=node.product_type or node.product_type_gql or "", category=_category(node.category),
        category_id=_category_id(node.category),
        tags=", ".join(node.tags) if isinstance(node.tags, list) else node.tags or "",
        status=_status(node.status), published=_published(node),
        gift_card=bool(node.gift_card) or any(v.fulfillment_service == "gift_card" for v in variants),
        option_names=tuple(o if isinstance(o, str) else o.name or "" for o in node.options or ()),
    )


def _children(node: ProductNode, variants: list[VariantNode], ref: int, out: Out) -> None:
    pictures = {
        identity: source(picture)
        for picture in (*listed(node.images), *listed(node.media))
        if (identity := number(picture.id)) is not None
    } if variants else {}
    for at, variant_node in enumerate(variants, 1):
        out.records.append(variant(variant_node, ref, out, at=at, pictures=pictures))
    at = 0
    seen: set[str] = set()
    for picture in (*listed(node.images), *listed(node.media)):
        src = source(picture)
        if src and src not in seen:
            at += 1
            seen.add(src)
            out.records.append(image(picture, ref, src, at=at, own=at))


def _note(node: ProductNode, out: Out) -> None:
    """Remember what the coverage at the end depends on."""
    traits = out.context.traits
    gid = isinstance(node.id, str) and node.id.startswith("gid:")
    if node.status is None and not gid and not node.gid and not node.published_scope:
        traits.add("public products")
    if goes_on(node.variants):
        traits.add("variants cut")
    if node.variants is not None:
        traits.add("variants")
    elif not node.parent:
        traits.add("product without variants")
    if isinstance(node.online_store_url, str):
        front = node.online_store_url.partition("/products/")[0]
        if front not in out.context.fronts:
            _front(front, out)


def _front(url: str, out: Out) -> None:
    """Name the host that products are published on, and its locale root."""
    if len(out.context.fronts) < _FRONTS:
        out.context.fronts.add(url)
    host, path = placed(url)
    out.host(host, root=path if path.count("/") == 1 else "")


def _published(node: ProductNode) -> bool | None:
    known = [word for word in (node.published_at, node.published_at_gql, node.online_store_url) if word is not UNSET]
    return any(known) if known else None


def _status(word: str | None) -> Status | None:
    lowered = (word or "").lower()
    return Status(lowered) if lowered in _STATUSES else None


def _category(category: _Category | str | None) -> str:
    if isinstance(category, _Category):
        return category.full_name or category.full_name_gql or category.name or ""
    return category or ""


def _category_id(category: _Category | str | None) -> str:
    gid = text(category.rest_id, category.id) if isinstance(category, _Category) else ""
    return gid.rpartition("/")[2]
