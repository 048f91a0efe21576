"""Walking JSON: every envelope, and where it breaks."""

from __future__ import annotations

import io
import json
from collections import deque
from typing import Any

import pytest

from linkaudit.source.json.stream import Item, NotJson, has_lines, numbered_lines, walk, walk_bytes


def things(data: object) -> list[tuple[str, str, Any]]:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return [(item.what, item.key, item.value) for item in walk_bytes(text) if item.what not in {"begin", "end"}]


A, B = {"id": 1, "title": "A"}, {"id": 2, "title": "B"}


def drain(items, found):
    """Keep what came before the fault."""
    for item in items:
        found.append(item)


@pytest.mark.parametrize(
    "data, expected",
    [
        ({"products": [A, B]}, [("record", "products", A), ("record", "products", B)]),
        ({"product": A}, [("single", "product", A)]),
        ({"shop": {"name": "x", "primaryDomain": {"host": "h"}}},
         [("single", "shop", {"name": "x", "primaryDomain": {"host": "h"}})]),
        ([A, B], [("record", "", A), ("record", "", B)]),
        (A, [("single", "", A)]),
        ({"data": {"products": {"edges": [{"node": A}], "pageInfo": {"hasNextPage": True}}}},
         [("record", "products", A), ("page_info", "products", {"hasNextPage": True})]),
        ({"data": {"pages": {"nodes": [A]}, "first": {"nodes": [B]}}}, [("record", "pages", A), ("record", "first", B)]),
        ([{"data": {"pages": {"nodes": [A]}}}, {"data": {"pages": {"nodes": [B]}}}],
         [("record", "pages", A), ("record", "pages", B)]),
        ({"errors": [{"message": "no"}], "data": None}, [("errors", "errors", [{"message": "no"}])]),
        ({"errors": "no"}, [("errors", "errors", "no")]),
        ({"data": {"node": A}, "extensions": {"cost": {"x": 1}}}, [("single", "", A)]),
        ({"count": 3, "page": 1}, []),
        ([], []),
        ([1, "a"], [("record", "", 1), ("record", "", "a")]),
    ],
)
def test_envelopes(data, expected):
    assert things(data) == expected


def test_documents_in_a_row():
    assert things(b'{"product": {"id": 1}}\n{"product": {"id": 2}}') == [
        ("single", "product", {"id": 1}), ("single", "product", {"id": 2})]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks(encoding):
    data = json.dumps({"products": [{"id": 1, "title": "Zelt – ™ 帐篷"}]}, ensure_ascii=False).encode(encoding)
    assert things(data) == [("record", "products", {"id": 1, "title": "Zelt – ™ 帐篷"})]


def test_numbers_are_exact():
    assert str(things(b'[{"id": 1, "price": 0.10000000000000000001}]')[0][2]["price"]) == "0.10000000000000000001"


def test_lone_surrogates_do_not_survive():
    value = things(b'[{"id": 1, "title": "a\\ud83d"}]')
    assert not value or value[0][2]["title"].encode()


@pytest.mark.parametrize(
    "data, kept, why",
    [
        (b'{"products": [{"id": 1}, {"id": 2}, {"id"', 2, "ends in the middle"),
        (b'{"products": [{"id": 1}, {"id": 2} \x00 {"id": 3}]}', 2, "stops being JSON"),
        (b'{"products": [{"id": 1}, {"title": "\xff\xfe"}]}', 1, "is not written in UTF-8"),
        (b'{"products": [{"id": 1}, {"title": "\xed\xa0\xbd"}]}', 1, "is not written in UTF-8"),  # half a character
        (b'{"products": [{"id": 1}' + b',{"a":' + b"[" * 5000, 1, "is nested too deeply"),
        (b"[" * 5000, 0, "is nested too deeply"),
    ],
)
def test_damage_after_what_is_good(data, kept, why):
    found: list[Item] = []
    with pytest.raises(NotJson, match=why):
        drain(walk(io.BytesIO(data)), found)
    assert sum(item.what == "record" for item in found) == kept


def test_memory_is_that_of_one_record():
    class Endless(io.RawIOBase):
        def __init__(self):
            super().__init__()
            self.left = 400

        def readable(self):
            return True

        def readinto(self, buffer):
            block = b'{"products": [' if self.left == 400 else b'{"id": 1, "body_html": "' + b"x" * 50_000 + b'"},'
            self.left -= 1
            block = block if self.left else b""
            buffer[: len(block)] = block
            return len(block)

    import tracemalloc

    tracemalloc.start()
    with pytest.raises(NotJson):
        deque(walk(io.BufferedReader(Endless(), 1 << 18)), maxlen=0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize(
    "head, expected",
    [
        (b'{"id": 1}\n{"id": 2}\n', True),
        (b'\xef\xbb\xbf{"id": 1}\r\n\r\n{"id": 2', True),
        (b'{"id": 1}\n', False),
        (b'{\n"products": [\n{"id": 1},\n{"id": 2}]}', False),
        (b'[\n{"id": 1},\n{"id": 2}]', False),
        (b'{"id": "gid://shopify/Order/1", "__parentId": "x"}', True),
    ],
)
def test_one_thing_a_line(head, expected):
    assert has_lines(head) is expected


def test_blank_lines_count():
    assert [number for number, _ in numbered_lines(io.BytesIO(b'\n{"a":1}\n \n{"b":2}'))] == [2, 4]
