"""What has no reader among the files: stock, files, locations, script tags, and that something exists. A line each."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from linkaudit.model import Content, Location, OwnerKind, Present, Skip, StockCount, StockLevel, StoreFile
from linkaudit.source.json.nodes import LARGEST_WHOLE, gid_type, number, placed, stable_ref
from linkaudit.source.placements import Owner, Part, placements

_OWN = re.compile(rb'"id":\s*"gid://shopify/(\w+)/(\d{1,15})(?!\d)')
_ITEM = re.compile(r"inventory_item_id=(\d+)")
_LEVEL = "gid://shopify/InventoryLevel/"


def own_id(line: bytes) -> int | None:
    """Return the numeric id of the object of a line. Our queries ask for it first."""
    found = _OWN.search(line)
    return int(found[2]) if found else None


class _Of(msgspec.Struct, gc=False):
    id: str = ""


class _Named(msgspec.Struct, gc=False):
    name: str = ""
    quantity: int | None = None


class _Item(msgspec.Struct, gc=False):
    id: str = ""


class _StockLine(msgspec.Struct, rename="camel", gc=False):
    id: str = ""
    parent: str = msgspec.field(name="__parentId", default="")
    inventory_quantity: int | None = None
    available_for_sale: bool | None = None
    product: _Of | None = None
    inventory_item: _Item | None = None
    is_active: bool | None = None
    location: _Of | None = None
    quantities: list[_Named] | None = None


_stock_line = msgspec.json.Decoder(_StockLine).decode


def _stock(line: bytes) -> list[Content]:
    """A variant's stock, or that of one location; the level's own id names the inventory item."""
    node = _stock_line(line)
    if node.id.startswith(_LEVEL):
        return _level(node)
    variant, product = number(node.id), number(node.product.id if node.product else None)
    if variant is None or product is None:
        return []
    item = number(node.inventory_item.id) if node.inventory_item else None
    return [
        Present(ref=product, fresh=False),
        StockCount(variant_id=variant, product_ref=product, item_id=item, quantity=_held(node.inventory_quantity),
                   available=node.available_for_sale),
        *_too_large(node.id, {"inventoryQuantity": node.inventory_quantity}, product),
    ]  # fmt: skip


def _held(count: int | None) -> int | None:
    """Return a number that the database can hold; what is larger is not known."""
    return count if count is None or abs(count) <= LARGEST_WHOLE else None


def _too_large(what: str, counts: dict[str, int | None], owner: int | None = None) -> list[Content]:
    """Tell the numbers of a thing (its gid) that ``_held`` does not let pass."""
    return [
        Skip(ref=stable_ref(what, name), where=f"{what.removeprefix('gid://shopify/')}, {name}", owner=owner,
             why="is larger than any count", cure="Correct it in Shopify.")
        for name, count in counts.items()
        if count != _held(count)
    ]  # fmt: skip


def stock_alone(line: bytes) -> list[Content]:
    """Return a variant's stock without telling that its product exists."""
    return [one for one in _stock(line) if not isinstance(one, Present)]


def _level(node: _StockLine) -> list[Content]:
    named = _ITEM.search(node.id)
    item = int(named[1]) if named else number(node.parent) if gid_type(node.parent) == "InventoryItem" else None
    location = number(node.location.id) if node.location else None
    if item is None or location is None:
        return []
    counted = {one.name: one.quantity for one in node.quantities or ()}
    available, on_hand, committed = (_held(counted.get(name)) for name in ("available", "on_hand", "committed"))
    return [StockLevel(item_id=item, location_id=location, active=node.is_active, available=available, on_hand=on_hand,
                       committed=committed), *_too_large(node.id, counted)]  # fmt: skip


def _present(line: bytes) -> list[Content]:
    identity = own_id(line)
    return [] if identity is None else [Present(ref=identity, fresh=False)]


class _Size(msgspec.Struct, rename="camel", gc=False):
    file_size: int | None = None


class _Pixels(msgspec.Struct, rename="camel", gc=False):
    url: str | None = None
    width: int | None = None
    height: int | None = None
    mime_type: str | None = None
    file_size: int | None = None


class _FileLine(msgspec.Struct, rename="camel", gc=False):
    id: str
    kind: str = msgspec.field(name="__typename", default="")
    alt: str | None = None
    url: str | None = None
    mime_type: str | None = None
    original_file_size: int | None = None
    image: _Pixels | None = None
    original_source: _Size | None = None
    sources: list[_Pixels] | None = None


_file_line = msgspec.json.Decoder(_FileLine, strict=False).decode


def _file(line: bytes) -> list[Content]:
    node = _file_line(line)
    identity = number(node.id)
    if identity is None:
        return []
    shown = node.image or (node.sources[0] if node.sources else _Pixels())
    size = node.original_source.file_size if node.original_source else shown.file_size
    return [StoreFile(ref=identity, kind=node.kind, url=node.url or shown.url or "", alt=node.alt or "",
                      mime=node.mime_type or shown.mime_type or "", size=_held(node.original_file_size or size),
                      width=_held(shown.width), height=_held(shown.height))]  # fmt: skip


class _Address(msgspec.Struct, rename="camel", gc=False):
    country_code: str | None = None


class _LocationLine(msgspec.Struct, rename="camel", gc=False):
    id: str
    name: str | None = None
    is_active: bool | None = None
    fulfills_online_orders: bool | None = None
    address: _Address | None = None


_location_line = msgspec.json.Decoder(_LocationLine).decode


def _location(line: bytes) -> list[Content]:
    node = _location_line(line)
    identity = number(node.id)
    if identity is None:
        return []
    return [Location(ref=identity, name=node.name or "", active=node.is_active, online=node.fulfills_online_orders,
                     country=(node.address.country_code if node.address else None) or "")]  # fmt: skip


class _ScriptLine(msgspec.Struct, gc=False):
    id: str
    src: str | None = None


_script_line = msgspec.json.Decoder(_ScriptLine).decode


def _script_tag(line: bytes) -> list[Content]:
    node = _script_line(line)
    identity = number(node.id)
    if identity is None or not node.src:
        return []
    owner = Owner(kind=OwnerKind.SCRIPT_TAG, ref=identity, id=str(identity), title=placed(node.src)[0], base="/")
    return [*placements(owner, [Part(field="src", form="url", text=node.src)])[0]]


USES: dict[str, Callable[[bytes], list[Content]]] = {
    "stock": _stock, "present": _present, "file": _file, "location": _location, "script_tag": _script_tag,
}  # fmt: skip
