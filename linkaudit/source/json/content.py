"""Everything with a path that is no product: collections, pages, blogs, articles, policies, metaobjects.

Field names: shopify.dev REST Admin 2024-10, Admin GraphQL 2026-10 and the public ``/collections.json``; read
2026-11-22.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, unquote

import msgspec
from msgspec import UNSET, UnsetType, field

from linkaudit.model import CollectionProduct, OwnerKind, Page
from linkaudit.source.json import metafields as json_metafields
from linkaudit.source.json.nodes import Connection, Maybe, Node, Out, Whole, Word, goes_on, listed, number, placed, text
from linkaudit.source.placements import Owner, Part

Metafields = list[json_metafields.Field] | Connection[json_metafields.Field] | None


class _Member(Node, gc=False):
    handle: str | None = None


class _Blog(msgspec.Struct, gc=False):
    id: Word = None
    handle: str | None = None


class ContentNode(Node, gc=False):
    """A collection, page, blog, article or policy: they differ in few fields."""

    handle: str | None = None
    title: str | None = None
    body_html: str | None = None
    body: str | None = None
    description_html: str | None = field(name="descriptionHtml", default=None)
    description: str | None = None
    summary_html: str | None = None
    summary: str | None = None
    excerpt_html: str | None = field(name="excerptHtml", default=None)
    published_at: Maybe = UNSET
    published_at_gql: Maybe = field(name="publishedAt", default=UNSET)
    is_published: bool | UnsetType | None = field(name="isPublished", default=UNSET)
    published: bool | UnsetType | None = UNSET
    blog_id: Word = None
    blog: _Blog | None = None
    type: str | None = None
    url: str | None = None
    products: list[_Member] | Connection[_Member] | None = None
    articles: list[ContentNode] | Connection[ContentNode] | None = None
    metafields: Metafields = None


def collection(node: ContentNode, out: Out) -> None:
    """Add a collection and, if they are nested in it, its products in their order."""
    handle = _handle(node, "collection", out)
    if not handle:
        return
    _page(node, OwnerKind.COLLECTION, handle, f"/collections/{handle}", out)
    if goes_on(node.products):
        out.left_out["products of a collection beyond the page"] += 1
    for at, member in enumerate(listed(node.products), 1):
        out.context.members += 1
        out.records.append(CollectionProduct(
            ref=out.context.members, position=at, collection_id=number(node.id), collection_handle=handle,
            product_id=number(member.id), product_handle=text(member.handle)))


def page(node: ContentNode, out: Out) -> None:
    """Add a page."""
    handle = _handle(node, "page", out)
    if handle:
        _page(node, OwnerKind.PAGE, handle, f"/pages/{handle}", out)


def blog(node: ContentNode, out: Out) -> None:
    """Add a blog, remember its handle for its articles, and add those nested in it."""
    handle = _handle(node, "blog", out)
    if not handle:
        return
    identity = number(node.id)
    if identity is not None:
        out.context.blogs[identity] = handle
    _page(node, OwnerKind.BLOG, handle, f"/blogs/{handle}", out, always=True)
    for nested in listed(node.articles):
        nested.blog = nested.blog or _Blog(id=node.id, handle=handle)
        article(nested, out)


def article(node: ContentNode, out: Out) -> None:
    """Add an article. While its blog is known by number only, the path is ``/blogs/#<blog id>/<handle>``."""
    handle = _handle(node, "article", out)
    if not handle:
        return
    blog_id = number(node.blog_id) or number(node.blog.id if node.blog else None) or number(node.parent)
    blog_handle = text(node.blog.handle if node.blog else None) or out.context.blogs.get(blog_id or 0, "")
    if not blog_handle and blog_id is None:
        out.skip("blog", f"the article {handle} does not say which blog it is in",
                 "Export articles with the field blog or blog_id.", unread="article")
        return
    _page(node, OwnerKind.ARTICLE, handle, f"/blogs/{blog_handle or f'#{blog_id}'}/{handle}", out)


# ShopPolicyType (Admin GraphQL 2026-10, read 2026-11-22) is the handle in capitals.
def policy(node: ContentNode, out: Out) -> None:
    """Add a policy of the store, named by its handle, type or URL."""
    by_url = placed(node.url or "")[1].rpartition("/")[2]
    handle = (node.handle or (node.type or "").lower().replace("_", "-") or by_url).strip()
    if handle:
        _page(node, OwnerKind.POLICY, handle, f"/policies/{handle}", out, always=True)
    else:
        out.skip("type", "a policy without type, handle or url", "Export it with the field type.")


def _handle(node: ContentNode, what: str, out: Out) -> str:
    handle = text(node.handle)
    if not handle:
        out.skip("handle", f"a {what} without handle", "Export with the field handle.", unread=what)
    return unquote(handle)


def _page(
    node: ContentNode, kind: OwnerKind, handle: str, path: str, out: Out, *, always: bool = False
) -> None:
    identity = number(node.id) if number(node.id) is not None else number(node.legacy_id)
    ref = _ref(identity, out)
    out.records.append(Page(ref=ref, kind=kind, path=path, handle=handle, page_id=identity, title=node.title or "",
                            published=True if always else _published(node)))
    owner = Owner(kind=kind, ref=ref, id=str(identity) if identity is not None else handle, title=node.title or "",
                  base=quote(path, safe="/%™") if "#" in path or "?" in path else path)
    metafields = listed(node.metafields)
    out.records += json_metafields.records(metafields, kind, ref)
    out.place(owner, [*_texts(node), *json_metafields.parts(metafields)])


def _ref(identity: int | None, out: Out) -> int:
    if identity is not None:
        return identity
    out.context.unnamed += 1
    return out.context.unnamed


def _texts(node: ContentNode) -> Sequence[Part]:
    body = text(node.body_html, node.body, node.description_html, node.description)
    summary = text(node.summary_html, node.summary, node.excerpt_html)
    named = (("body", body), ("summary", summary))
    return [Part(field=name, form="html", text=words) for name, words in named if words]


def _published(node: ContentNode) -> bool | None:
    if node.is_published is not UNSET or node.published is not UNSET:
        return node.is_published is True or node.published is True
    known = [word for word in (node.published_at, node.published_at_gql) if word is not UNSET]
    return any(known) if known else None


class Collect(Node, gc=False):
    """A product's place in a collection, as REST lists them."""

    collection_id: Word = None
    product_id: Word = None
    position: Whole | None = None


def collect(node: Collect, out: Out) -> None:
    """Add a product's place in a collection."""
    pair = number(node.collection_id), number(node.product_id)
    if None in pair:
        out.skip("collection_id, product_id", "a collect without both ids", "Export it with both.")
        return
    identity = number(node.id)
    out.records.append(CollectionProduct(
        ref=out.context.ordinal if identity is None else identity, position=node.position or out.context.ordinal,
        collection_id=pair[0], product_id=pair[1]))


class _Toggle(msgspec.Struct, gc=False):
    status: str | None = None


class _Capabilities(msgspec.Struct, gc=False):
    publishable: _Toggle | None = None
    online_store: object = field(name="onlineStore", default=None)
    online_store_rest: object = field(name="online_store", default=None)


class MetaobjectNode(Node, gc=False):
    """A metaobject; ``fields`` is a list in GraphQL and an object in webhooks."""

    handle: str | None = None
    type: str | None = None
    display_name: str | None = field(name="displayName", default=None)
    fields: list[json_metafields.MetaobjectField] | dict[str, object] | None = None
    capabilities: _Capabilities | None = None


def metaobject(node: MetaobjectNode, out: Out) -> None:
    """Add a metaobject's links and, if it has a page of its own, the page ``/pages/<type>/<handle>``."""
    handle = text(node.handle)
    if not handle:
        out.skip("handle", "a metaobject without handle", "Export with the field handle.")
        return
    path = f"/pages/{text(node.type)}/{handle}"
    identity = number(node.id)
    ref = _ref(identity, out)
    can = node.capabilities
    if can and (can.online_store or can.online_store_rest):
        live = not can.publishable or (can.publishable.status or "").upper() == "ACTIVE"
        out.records.append(Page(ref=ref, kind=OwnerKind.METAOBJECT, path=path, handle=handle, page_id=identity,
                                title=text(node.display_name), published=live))
    fields = node.fields or []
    if isinstance(fields, dict):
        fields = [json_metafields.MetaobjectField(key=key, value=value) for key, value in fields.items()]
    owner = Owner(kind=OwnerKind.METAOBJECT, ref=ref, id=str(identity) if identity is not None else handle,
                  title=text(node.display_name, handle), base=path)
    out.place(owner, json_metafields.object_parts(fields))
