"""What an answer of Shopify's says, and which fault it stands for. Most faults come with HTTP status 200.

Shapes and codes: shopify.dev, api/usage/response-codes and api/usage/limits, read 2026-11-22.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

import msgspec

from linkaudit.errors import SourceError
from linkaudit.source.admin.faults import AccessDenied, QueryRefused, TooExpensive, Transient
from linkaudit.source.admin.pacing import ThrottleStatus
from linkaudit.source.admin.secrecy import redact
from linkaudit.source.admin.transport import Reply
from linkaudit.source.json.stream import Json, decoded
from linkaudit.source.web.headers import http_date, retry_after

OK = 200
UNAUTHORISED = 401
_REDIRECTS = range(300, 400)
_SERVER = 500
_NOT_RUN = frozenset({429, 430})  # refused at the door
_TRANSIENT = frozenset({408, 425, *_NOT_RUN})
_LONGEST = 300
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

_SEND = "Run again with -v, and send us what it prints"
_REFUSALS = {
    401: ("Shopify does not accept the token", "The app was removed or the token withdrawn: see docs/token.md"),
    402: ("the shop is frozen: its bill is not paid", "Have the owner pay it in the admin, then run again"),
    403: ("Shopify refuses the request", "Check that the app is installed on this shop and the token belongs to it"),
    404: ("there is no such shop, or no such version of its API", "Check the shop's address and [shopify] api_version"),
    423: ("the shop is locked", "Have the owner talk to Shopify's support, then run again"),
}
_RETRY_CODES = frozenset({"INTERNAL_SERVER_ERROR", "TIMEOUT", "SERVICE_UNAVAILABLE"})


class Denied(msgspec.Struct, frozen=True):
    """A field that the token may not read, come beside data that it may. ``path`` is without list indexes."""

    path: str
    message: str


class Answer(msgspec.Struct, frozen=True):
    """The data of one query. ``date`` is the shop's clock, ``search_warnings`` what Shopify ignored of a filter."""

    data: dict[str, Json]
    denied: tuple[Denied, ...] = ()
    search_warnings: tuple[str, ...] = ()
    date: datetime | None = None


class Cost(msgspec.Struct, frozen=True):
    """What Shopify says that a query cost, and what is left."""

    requested: float | None = None
    actual: float | None = None
    status: ThrottleStatus | None = None


def raise_for_status(reply: Reply, where: str) -> None:
    """Raise ``Transient`` or ``SourceError`` for any status but 200."""
    if reply.status == OK:
        return
    if reply.status in _REDIRECTS:
        raise _moved(reply, where)
    if reply.status >= _SERVER or reply.status in _TRANSIENT:
        what = f"the shop answered with status {reply.status}"
        raise Transient(what, wait=retry_after(reply.headers), ran=reply.status not in _NOT_RUN)
    what, cure = _REFUSALS.get(reply.status, ("Shopify refuses the request", _SEND))
    raise SourceError(f"{what} (status {reply.status}{_reason(reply)})", where=where, cure=cure)


def read_envelope(reply: Reply) -> dict[str, Json]:
    """Return the JSON object of an answer with status 200. ``Transient`` is anything else."""
    value = decoded(reply.body)
    if value is None:
        value = _tolerantly(reply.body)
    if not isinstance(value, dict) or not {"data", "errors"} & value.keys():
        raise Transient("the shop's answer is not what its API gives", ran=True)
    return value


def cost_of(envelope: dict[str, Json]) -> Cost:
    """Return what the answer says about points, as far as it does."""
    cost = _dict(_dict(envelope.get("extensions")).get("cost"))
    bucket = _dict(cost.get("throttleStatus"))
    available = _number(bucket.get("currentlyAvailable"))
    status = None
    if available is not None:
        maximum, rate = _number(bucket.get("maximumAvailable")), _number(bucket.get("restoreRate"))
        status = ThrottleStatus(maximum=maximum or 0.0, available=available, rate=rate or 0.0)
    return Cost(_number(cost.get("requestedQueryCost")), _number(cost.get("actualQueryCost")), status)


def answer_of(envelope: dict[str, Json], reply: Reply, where: str) -> Answer:
    """Return the answer, or raise what its errors stand for.

    Raises ``Transient``, ``TooExpensive``, ``AccessDenied`` (nothing but refusals) or ``SourceError``.
    """
    data = envelope.get("data")
    denied = _denied(envelope.get("errors"), where) if envelope.get("errors") else ()
    if not isinstance(data, dict):
        if denied:
            raise AccessDenied(denied[0].message, where=where)
        raise Transient("the shop's answer has no data", ran=True)
    if denied and all(value is None for value in data.values()):
        raise AccessDenied("; ".join(dict.fromkeys(one.message for one in denied)), where=where)
    return Answer(data, denied, tuple(_search_warnings(envelope)), http_date(reply.headers.get("Date", "")))


def _denied(errors: Json, where: str) -> tuple[Denied, ...]:
    """Return the refusals among ``errors`` if there is nothing worse; raise what is."""
    if not isinstance(errors, list):
        raise SourceError(f"Shopify says: {_quoted(errors)}", where=where, cure="Check the token, see docs/token.md")
    items = [_dict(error) for error in errors]
    codes = [str(_dict(error.get("extensions")).get("code", "")) for error in items]
    for error, code in zip(items, codes, strict=True):
        if code == "THROTTLED":
            raise Transient("the shop is busy: no points left", throttled=True)
        if code == "MAX_COST_EXCEEDED":
            more = _dict(error.get("extensions"))
            raise TooExpensive(_number(more.get("cost")) or 0.0, _number(more.get("maxCost")) or 0.0, where=where)
    for error, code in zip(items, codes, strict=True):
        if code in _RETRY_CODES:
            raise Transient(f"the shop reports a fault of its own: {_quoted(error.get('message'))}", ran=True)
    for error, code in zip(items, codes, strict=True):
        if code != "ACCESS_DENIED":
            what = f"Shopify refuses the query: {_quoted(error.get('message'))}"
            raise QueryRefused(what, where=where, cure=_SEND)
    return tuple(dict.fromkeys(Denied(_path(error.get("path")), _quoted(error.get("message"))) for error in items))


def _moved(reply: Reply, where: str) -> SourceError:
    try:
        host = urlsplit(reply.headers.get("Location", "")).hostname or ""
    except ValueError:
        host = ""
    if host.endswith(".myshopify.com"):
        cure = f"Write {host} instead, in [shop] domain or --domain. The token was not sent there"
        return SourceError(f"the shop moved to {host}", where=where, cure=cure)
    what = f"the shop sends us on to {redact(host) or 'nowhere'} (status {reply.status})"
    return SourceError(what, where=where, cure="Check the shop's address. The token was not sent there")


def _search_warnings(envelope: dict[str, Json]) -> Iterable[str]:
    search = _dict(envelope.get("extensions")).get("search")
    for one in search if isinstance(search, list) else ():
        warnings = _dict(one).get("warnings")
        for warning in warnings if isinstance(warnings, list) else ():
            yield f"{_dict(warning).get('field', '')}: {_quoted(_dict(warning).get('message'))}"


def _tolerantly(body: bytes) -> Json:
    """Decode what the strict decoder refuses: half an emoji, as texts that were cut by length have."""
    try:
        text = json.dumps(json.loads(body), ensure_ascii=False)
    except (ValueError, RecursionError):
        return None
    return decoded(_LONE_SURROGATE.sub("\ufffd", text).encode())


def _reason(reply: Reply) -> str:
    """Return what a refusal says for itself, if it does so in Shopify's form."""
    said = _dict(decoded(reply.body)).get("errors")
    return f": {_quoted(said)}" if isinstance(said, str) else ""


def _quoted(value: Json) -> str:
    text = redact(value if isinstance(value, str) else repr(value))
    return " ".join(text.split())[:_LONGEST].rstrip(".")


def _path(value: Json) -> str:
    return ".".join(step for step in value if isinstance(step, str)) if isinstance(value, list) else ""


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _number(value: Json) -> float | None:
    return float(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None
