"""What a storefront sends back."""

from __future__ import annotations

import json
from typing import TypeAlias

Answer: TypeAlias = tuple[int, dict[str, str], bytes]


def html(text: str, status: int = 200) -> Answer:
    """Return a page."""
    return status, {"Content-Type": "text/html; charset=utf-8"}, text.encode()


def as_json(value: object, status: int = 200, kind: str = "application/json") -> Answer:
    """Return JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return status, {"Content-Type": f"{kind}; charset=utf-8"}, body


def xml(text: str, status: int = 200) -> Answer:
    """Return XML."""
    return status, {"Content-Type": "application/xml; charset=utf-8"}, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def plain(text: str, status: int = 200) -> Answer:
    """Return text."""
    return status, {"Content-Type": "text/plain; charset=utf-8"}, text.encode()


def moved(location: str, status: int = 302) -> Answer:
    """Send the visitor elsewhere."""
    return status, {"Location": location, "Content-Type": "text/html; charset=utf-8"}, b""
