"""Theme files in the shape of the Admin API."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from tests.shopify.data import Node

_TYPES = {".json": "application/json", ".liquid": "application/x-liquid", ".css": "text/css", ".js": "text/javascript",
          ".png": "image/png", ".svg": "image/svg+xml"}  # fmt: skip


def theme_file(filename: str, content: bytes | str, when: str, *, url: str = "") -> Node:
    """Return a file: its text, bytes that are no text in base64, or with ``url`` only where to download it."""
    data = content.encode() if isinstance(content, str) else content
    return {
        "__typename": "OnlineStoreThemeFile", "filename": filename, "checksumMd5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "contentType": _TYPES.get(Path(filename).suffix, "application/octet-stream"), "size": str(len(data)),
        "createdAt": when, "updatedAt": when, "body": _body(data, url),
    }  # fmt: skip


def _body(data: bytes, url: str) -> Node:
    if url:
        return {"__typename": "OnlineStoreThemeFileBodyUrl", "url": url}
    try:
        return {"__typename": "OnlineStoreThemeFileBodyText", "content": data.decode()}
    except UnicodeDecodeError:
        encoded = base64.b64encode(data).decode()
        return {"__typename": "OnlineStoreThemeFileBodyBase64", "contentBase64": encoded}


def folder_files(root: Path, when: str) -> list[Node]:
    """Return the files of a theme folder by name."""
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    return sorted((theme_file(path.relative_to(root).as_posix(), path.read_bytes(), when) for path in paths),
                  key=lambda file: str(file["filename"]))  # fmt: skip


def content_of(file: Node) -> bytes | None:
    """Return a file's bytes; None if only an address is known."""
    body = file["body"]
    if not isinstance(body, dict) or "url" in body:
        return None
    if "content" in body:
        return str(body["content"]).encode()
    return base64.b64decode(str(body["contentBase64"]))
