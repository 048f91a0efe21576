"""What a file that begins like this is, as far as JSON goes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from linkaudit.source.json.records import KEYS, kind_of
from linkaudit.source.json.stream import Item, Json, decoded, has_lines, is_thing, walk_bytes

_ORDERS = frozenset({"order", "order line"})
_LIST = re.compile(rb'"(\w+)"\s*:\s*[\[{]')
_GID = re.compile(rb'"(?:id|admin_graphql_api_id)"\s*:\s*"(gid://shopify/\w+/)')
_FIELD = re.compile(rb'"(\w+)"\s*:')
_LOOKED_AT = 200  # lines
_SHALLOW = 16 << 10


class Told(NamedTuple):
    """Kinds of things seen in a head; ``bulk``: lines of a bulk operation; ``orders``: orders among them."""

    kinds: frozenset[str] = frozenset()
    bulk: bool = False

    @property
    def orders(self) -> bool:
        """Whether there are orders."""
        return bool(_ORDERS & self.kinds)


@lru_cache(maxsize=8)
def told(head: bytes) -> Told:
    """Say what a file with this head holds; no kinds if it is no JSON of ours. Never raises."""
    head = _utf8(head)
    if head.lstrip()[:1] not in {b"{", b"["}:
        return Told()
    if has_lines(head):
        return _lines(head)
    return Told(_kinds(walk_bytes(head)) or _guess(head))


def _utf8(head: bytes) -> bytes:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "ignore").encode()
    return head.removeprefix(codecs.BOM_UTF8)


def _lines(head: bytes) -> Told:
    lines = [line for line in head.split(b"\n")[:_LOOKED_AT] if line.strip()]
    values = [(line, value) for line in lines if isinstance(value := decoded(line), dict)]
    things = [value for _, value in values if is_thing(value)]
    answers = [item for line, value in values if not is_thing(value) for item in walk_bytes(line)]
    kinds = frozenset({kind_of(value).kind for value in things} - {""}) | _kinds(answers)
    return Told(kinds, bulk=any(_is_bulk(value) for value in things))


def _is_bulk(value: dict[str, Json]) -> bool:
    identity = value.get("id")
    return "__parentId" in value or (isinstance(identity, str) and identity.startswith("gid://shopify/"))


def _kinds(items: Iterable[Item]) -> frozenset[str]:
    found = {
        kind_of(item.value, item.key).kind if isinstance(item.value, dict) else KEYS.get(item.key, "")
        for item in items if item.what in {"begin", "record", "single"}
    }
    return frozenset(found - {""})


def _guess(head: bytes) -> frozenset[str]:
    """What the first thing is if it is too large for the head."""
    keyed = {KEYS.get(name.decode(), "") for name in _LIST.findall(head[:_SHALLOW])}
    gid = _GID.search(head)
    fields: dict[str, Json] = {name.decode(): None for name in _FIELD.findall(head[:_SHALLOW])}
    if gid:
        fields["id"] = gid[1].decode()
    return frozenset({min(keyed - {""}, default="") or kind_of(fields).kind} - {""})
