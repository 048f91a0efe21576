"""What stands between the browser and Datasette, whose pages are meant for data that its owner wrote.

Only reading; only by an address that no other site can take on; none of the pages that tell of this machine; nothing
loaded from elsewhere; CSV that no spreadsheet runs.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from linkaudit.explore.plain_csv import PlainCsv

Message = MutableMapping[str, Any]  # as ASGI has it (asgi.readthedocs.io, specs/main)
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_CONTENT = (
    b"default-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
    b" frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _CONTENT),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]
_OWN = {name for name, _ in _HEADERS}
_INNER, _STATIC = "/-/", "/-/static"


def guarded(app: App, host: str, safe_cell: Callable[[str], str]) -> App:
    """Return ``app`` behind the guard; ``host`` is the name that the user gave for this machine."""

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif scope["method"] not in {"GET", "HEAD"}:
            await _refuse(send, 405, "This is for reading only.")
        elif not _named_here(_header(scope, b"host"), host):
            await _refuse(send, 403, "Open this page by the address that linkaudit printed, or by its number.")
        elif scope["path"].startswith(_INNER) and not scope["path"].startswith(_STATIC):
            await _refuse(send, 404, "There is no such page.")
        else:
            await app(scope, receive, _hardened(scope, send, safe_cell))

    return guard


def _hardened(scope: Message, send: Send, safe_cell: Callable[[str], str]) -> Send:
    plain: PlainCsv | None = None

    async def hardened(message: Message) -> None:
        nonlocal plain
        if message["type"] == "http.response.start":
            headers = [(name, value) for name, value in message["headers"] if name.lower() not in _OWN]
            if message["status"] == 200 and scope["path"].endswith(".csv"):  # noqa: PLR2004  OK
                plain = PlainCsv(safe_cell)
                headers = [(name, value) for name, value in headers if name.lower() != b"content-length"]
            message = {**message, "headers": [*headers, *_HEADERS]}
        elif message["type"] == "http.response.body" and plain:
            body = plain.feed(message.get("body", b""), last=not message.get("more_body", False))
            message = {**message, "body": body}
        await send(message)

    return hardened


def _named_here(asked: str, host: str) -> bool:
    """Whether a Host header cannot be another site's name that was made to lead here (DNS rebinding)."""
    name = asked.rpartition(":")[0] if asked.rpartition(":")[2].isdigit() else asked
    name = name.strip("[]").lower().rstrip(".")
    if name in {"localhost", host.lower()}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _header(scope: Message, wanted: bytes) -> str:
    found = next((value for name, value in scope["headers"] if name.lower() == wanted), b"")
    return str(found.decode("latin-1"))


async def _refuse(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})
