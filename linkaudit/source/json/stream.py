"""Walking JSON without holding it: from any envelope that Shopify's interfaces use to the single things in it.

Understood are objects (``{"products": […]}``, ``{"product": {…}}``), bare lists, GraphQL answers (``data``, ``edges``
and ``node``, ``nodes``, ``pageInfo``, aliases), lists of answers, and several documents in a row.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import IO, BinaryIO, Literal, NamedTuple, TypeAlias

import ijson
import msgspec

from linkaudit.errors import UnreadableInput

Json: TypeAlias = "str | int | Decimal | bool | dict[str, Json] | list[Json] | None"
Event = tuple[str, Json]

MAX_DEPTH = 200
MAX_LINE = 256 << 20  # a line is held whole; one product of 2,048 variants has about 8 MB
BLOCK = 1 << 16

# Fields that say: this object is a thing, not an envelope around things.
_MARKS = frozenset({
    "id", "handle", "title", "path", "target", "__typename", "__parentId", "admin_graphql_api_id", "legacyResourceId",
    "myshopify_domain", "myshopifyDomain", "namespace", "body", "body_html", "product_id", "collection_id",
})  # fmt: skip
# What stands under these is one thing, whichever of its fields comes first.
_SINGLE = frozenset({
    "shop", "product", "variant", "collection", "custom_collection", "smart_collection", "page", "blog", "article",
    "menu", "redirect", "urlRedirect", "metaobject", "metafield", "order", "webPresence", "domain",
})  # fmt: skip
_WRAPPERS = frozenset({"edges", "nodes", "node"})
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, InvalidOperation)
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


class Item(NamedTuple):
    """One step of the walk; ``key`` is the field the thing stood under, or empty.

    ``record``: ``value`` is an element of a list, an object unless the file is odd. ``single``: it stood alone.
    ``begin``, ``end``: of a list. ``page_info``: GraphQL's own word on whether the list goes on. ``errors``: what a
    GraphQL answer complains of.
    """

    what: Literal["record", "single", "begin", "end", "page_info", "errors"]
    key: str
    value: Json = None


class NotJson(Exception):
    """The text stops being JSON here; who knows the record's number makes it an ``UnreadableInput``."""


def walk(stream: IO[bytes]) -> Iterator[Item]:
    """Yield what stands in the JSON documents of ``stream``, in order; memory is that of one thing.

    Raises ``NotJson`` where the text is cut or broken, after everything before it was yielded.
    """
    events: Iterator[Event] = ijson.basic_parse(Blocks(stream), buf_size=BLOCK, multiple_values=True)
    try:
        for event, value in events:
            yield from _value(events, event, value, "", 0)
    except ijson.JSONError as fault:
        raise NotJson(_reason(fault)) from fault
    except UnicodeDecodeError as fault:  # halves of a character, which the parser lets pass
        raise NotJson("is not written in UTF-8") from fault
    except RecursionError as fault:
        raise NotJson("is nested too deeply") from fault
    except InvalidOperation as fault:
        raise NotJson("has a number beyond all measure") from fault


def _reason(fault: Exception) -> str:
    text = str(fault)
    if "premature EOF" in text or "incomplete" in text.lower():
        return "ends in the middle"
    return "is not written in UTF-8" if "utf8" in text.lower().replace("-", "") else "stops being JSON"


class Blocks:
    """The bytes of a stream for a parser: UTF-8 without byte order mark, whatever Unicode form the file has."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._decoder: codecs.IncrementalDecoder | None = None
        self._begun = False

    def read(self, size: int) -> bytes:
        """Return at most about ``size`` bytes; all that is good before a fault."""
        if not size:
            return b""
        block: bytes = self._stream.read1(size)  # type: ignore[attr-defined]
        if not self._begun and block:
            self._begun = True
            block = self._first(block)
        if self._decoder:
            try:
                text = self._decoder.decode(block, final=not block)
            except UnicodeDecodeError as fault:
                raise NotJson("is not written in UTF-8 or UTF-16") from fault
            while block and not text:  # half a character only; an empty block would end the parsing
                block = self._stream.read1(size)  # type: ignore[attr-defined]
                text = self._decoder.decode(block, final=not block)
            return text.encode()
        return block

    def _first(self, block: bytes) -> bytes:
        if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # what PowerShell's > writes
            self._decoder = codecs.getincrementaldecoder("utf-16")()
            return block
        return block.removeprefix(codecs.BOM_UTF8) or self._stream.read1(BLOCK)  # type: ignore[attr-defined]


def _value(events: Iterator[Event], event: str, value: Json, key: str, depth: int) -> Iterator[Item]:
    if event == "start_map":
        yield from _object(events, key, depth, "single")
    elif event == "start_array":
        yield from _array(events, key, depth)


def _array(events: Iterator[Event], key: str, depth: int) -> Iterator[Item]:
    _check(depth)
    yield Item("begin", key)
    for event, value in events:
        if event == "end_array":
            break
        if event == "start_map" and key:
            yield Item("record", key, _unwrapped(_built(events, "start_map", None, depth)))
        elif event == "start_map":
            yield from _object(events, key, depth + 1, "record")
        elif event == "start_array":
            yield from _array(events, key, depth + 1)
        else:
            yield Item("errors" if key == "errors" else "record", key, value)
    yield Item("end", key)


def _object(
    events: Iterator[Event], key: str, depth: int, what: Literal["record", "single"]
) -> Iterator[Item]:
    """Yield the object as one thing if it has a thing's fields, else what stands in it."""
    _check(depth)
    scalars: dict[str, Json] = {}
    marked = key in _SINGLE
    for event, name in events:
        if event == "end_map":
            break
        event, value = next(events)  # noqa: PLW2901  the value that belongs to the name
        field = str(name)
        if event not in {"start_map", "start_array"}:
            scalars[field] = value
            marked = marked or field in _MARKS
        elif marked and field not in {"data", "edges"}:
            scalars[field] = _built(events, event, value, depth + 1)
            _fill(events, scalars, depth)
            break
        else:
            yield from _inside(events, event, value, field, key, depth + 1)
    if marked and scalars:
        yield Item(what, key, scalars)
    elif scalars.get("errors"):
        yield Item("errors", "errors", scalars["errors"])


def _inside(events: Iterator[Event], event: str, value: Json, field: str, key: str, depth: int) -> Iterator[Item]:
    if field == "pageInfo":
        yield Item("page_info", key, _built(events, event, value, depth))
    elif field in {"errors", "userErrors"}:
        yield Item("errors", field, _built(events, event, value, depth))
    elif field == "extensions":
        _built(events, event, value, depth)
    elif field in _WRAPPERS or field == "data":
        yield from _value(events, event, value, key, depth)
    else:
        yield from _value(events, event, value, field, depth)


def _unwrapped(value: Json) -> Json:
    if isinstance(value, dict) and isinstance(value.get("node"), dict):
        return value["node"]
    return value


def _check(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise NotJson("is nested too deeply")


def _built(events: Iterator[Event], event: str, value: Json, depth: int) -> Json:
    """Return the value that begins with ``event``."""
    if event == "start_map":
        _check(depth)
        found: dict[str, Json] = {}
        _fill(events, found, depth)
        return found
    if event == "start_array":
        _check(depth)
        return [
            _built(events, event, value, depth + 1)
            for event, value in iter(lambda: next(events), ("end_array", None))
        ]
    if type(value) is str and not value.isascii() and _LONE_SURROGATE.search(value):
        return _LONE_SURROGATE.sub("\ufffd", value)
    return value


def _fill(events: Iterator[Event], found: dict[str, Json], depth: int) -> None:
    for event, name in events:
        if event == "end_map":
            return
        kind, value = next(events)
        if kind == "string" and value.isascii():  # type: ignore[union-attr]
            found[name] = value  # type: ignore[index]
        else:
            found[name] = _built(events, kind, value, depth + 1)  # type: ignore[index]


def is_thing(value: dict[str, Json]) -> bool:
    """Whether an object is a thing itself, not an envelope around things."""
    return bool(_MARKS & value.keys()) and "data" not in value and "errors" not in value


# --- one thing a line -------------------------------------------------------------------------------------------


def has_lines(head: bytes) -> bool:
    """Whether a text that begins with ``head`` holds one JSON object on each line."""
    lines = [line for line in head.removeprefix(codecs.BOM_UTF8).split(b"\n") if line.strip()]
    if len(lines) == 1:
        return b'"__parentId"' in lines[0]
    return bool(lines) and isinstance(decoded(lines[0]), dict)


def decoded(line: bytes) -> Json:
    """Return the value of a text that holds one, numbers exact; ``NotJson`` is an undecodable one."""
    try:
        value: Json = _DECODER.decode(line)
    except _UNDECODABLE:
        return None
    return value


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the non-empty lines with their numbers from 1. Raises ``UnreadableInput`` at one that is too long."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise UnreadableInput("has a line of more than 256 MB", where=f"line {number}",
                                  cure="Export it again, one record a line.")
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if not line.isspace():
            yield number, line


def walk_bytes(data: bytes) -> list[Item]:
    """Return what stands in ``data`` as far as it is JSON."""
    found: list[Item] = []
    with contextlib.suppress(NotJson):
        found.extend(walk(io.BytesIO(data)))
    return found
