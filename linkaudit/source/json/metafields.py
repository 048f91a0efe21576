"""Metafields and the fields of metaobjects: which of their types can hold links, and in what form.

Types: shopify.dev "List of data types" for metafields, read 2026-11-22. Numbers, dates, references and the like hold
none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import field

from linkaudit.model import Metafield, OwnerKind
from linkaudit.source.extract import Form
from linkaudit.source.json.nodes import Node, Out, Word, gid_type, number, text
from linkaudit.source.placements import Owner, Part

_FORMS: dict[str, Form] = {
    "url": "url", "link": "json", "rich_text_field": "json", "json": "json", "json_string": "json",
    "list.url": "json", "list.link": "json", "list.single_line_text_field": "json", "single_line_text_field": "text",
    "multi_line_text_field": "text", "string": "text", "html": "html", "": "text",
}  # fmt: skip
_OWNERS = {
    "product": OwnerKind.PRODUCT, "collection": OwnerKind.COLLECTION, "page": OwnerKind.PAGE, "blog": OwnerKind.BLOG,
    "article": OwnerKind.ARTICLE, "onlinestorepage": OwnerKind.PAGE, "onlinestoreblog": OwnerKind.BLOG,
    "onlinestorearticle": OwnerKind.ARTICLE, "metaobject": OwnerKind.METAOBJECT,
}  # fmt: skip
_FIRST_ORDINAL = 1_000_000
_PER_FIELD = 1000
_FIELDS = 1_000_000_000


class Field(Node, gc=False):
    """A metafield, or a field of a metaobject (which has no namespace)."""

    namespace: str = ""
    key: str = ""
    type: str | None = None
    value_type: str | None = None
    value: object = None
    owner_id: Word = None
    owner_resource: str = ""
    gid: str | None = field(name="admin_graphql_api_id", default=None)


def _parts(node: Field, label: str) -> Iterator[Part]:
    """Yield the texts of one metafield that may hold links."""
    kind = (node.type or node.value_type or "").lower()
    form = _FORMS.get(kind)
    value = node.value if isinstance(node.value, str) else _encoded(node.value)
    if not form or not value or not value.strip():
        return
    if kind == "list.url":
        for url in _texts(value):
            yield Part(field=label, form="url", text=url)
        return
    if form == "text" and "<" in value:
        form = "html"
    elif form in {"text", "url"} and value.lstrip()[:1] in {"{", "["}:
        form = "json"
    yield Part(field=label, form=form, text=value)


def _texts(value: str) -> list[str]:
    try:
        return msgspec.json.decode(value, type=list[str])
    except msgspec.DecodeError:
        return [value]


def _encoded(value: object) -> str:
    return msgspec.json.encode(value).decode() if isinstance(value, (dict, list)) else ""


def parts(nodes: Iterable[Field]) -> Iterator[Part]:
    """Yield the texts of metafields that may hold links, named ``metafield namespace.key``."""
    for node in nodes:
        yield from _parts(node, f"metafield {node.namespace}.{node.key}" if node.namespace else f"metafield {node.key}")


def place_alone(node: Field, out: Out) -> None:
    """Add the placements of a metafield that stands apart from its owner.

    Ordinals begin at a million plus a thousand times the metafield's id (its last nine digits; without id a thousand
    million plus the number of the line), so that they meet neither the owner's own nor another metafield's.
    """
    parent = number(node.parent) or number(node.owner_id)
    kind = _OWNERS.get((gid_type(node.parent) or node.owner_resource.replace("_", "")).lower())
    if parent is None or kind is None:
        out.left_out["metafield of something that is not content"] += 1
        return
    out.records += records([node], kind, parent)
    begin = len(out.records)
    out.place(Owner(kind=kind, ref=parent, id=str(parent), title="", base="/"), parts([node]))
    own = number(node.id)
    place = own % _FIELDS if own is not None else _FIELDS + out.context.ordinal
    first = _FIRST_ORDINAL + place * _PER_FIELD
    out.records[begin:] = [
        msgspec.structs.replace(record, ordinal=first + at)
        for at, record in enumerate(out.records[begin:])
    ]


def records(nodes: Iterable[Field], kind: OwnerKind, ref: int) -> Iterator[Metafield]:
    """Yield the metafields of one owner that have an id and a value."""
    for node in nodes:
        identity = number(node.id)
        value = node.value if isinstance(node.value, str) else _encoded(node.value)
        if identity is not None and value:
            yield Metafield(owner_kind=kind, owner_ref=ref, ref=identity, namespace=node.namespace, key=node.key,
                            type=node.type or node.value_type or "", value=value)


class MetaobjectField(Node, gc=False):
    """One field of a metaobject."""

    key: str = ""
    type: str | None = None
    value: object = None


def object_parts(nodes: Iterable[MetaobjectField]) -> Iterator[Part]:
    """Yield the texts of a metaobject's fields that may hold links, named by their keys."""
    for node in nodes:
        yield from _parts(Field(type=node.type, value=node.value, key=node.key), text(node.key))
