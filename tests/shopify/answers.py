"""Which answer a request gets: GraphQL, tokens, bulk results, the storefront, and the tests' own control."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, parse_qsl

import msgspec

from tests.shopify.call import Call
from tests.shopify.data import Node
from tests.shopify.faults import AFTERWARDS, INSTEAD, REFUSED_TOKEN, Fault, Response, html_response, json_response
from tests.shopify.schema import VERSION

if TYPE_CHECKING:
    from tests.shopify.server import Entry, LocalShopify

_ADMIN = re.compile(r"^/admin/api/([^/]+)/graphql\.json$")
_RESULT = re.compile(r"^/bulk-results/(\d+)\.jsonl$")
_RANGE = re.compile(r"bytes=(\d+)-(\d*)$")
_SECRET = {"x-shopify-access-token", "authorization"}
_EXPIRED = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"


def answer(local: LocalShopify, method: str, url: SplitResult, headers: Mapping[str, str], body: bytes) -> Response:
    """Answer one request and put it into the log."""
    from tests.shopify.server import Entry

    lower = {name.lower(): value for name, value in headers.items()}
    entry = Entry(local.clock(), method, url.path, _kind(url.path))
    entry.headers = {name: value for name, value in lower.items() if name not in _SECRET}
    response = _ANSWERS[entry.kind](local, entry, url, lower, body)
    entry.status, entry.bytes = response.status if response.manner != "none" else 0, len(response.body)
    if entry.kind != "control":
        local.log.append(entry)
    return response


def _kind(path: str) -> str:
    if _ADMIN.match(path):
        return "graphql"
    if path == "/admin/oauth/access_token":
        return "oauth"
    if path.startswith("/_control/"):
        return "control"
    return "bulk-result" if _RESULT.match(path) else "storefront"


def _fault(local: LocalShopify, entry: Entry, headers: Mapping[str, str], text: str) -> Fault | None:
    named = headers.get("x-local-fault")
    fault = Fault(named, kind=entry.kind) if named else local.faults.take(entry.kind, entry.operation, text)
    entry.fault = fault.name if fault else ""
    return fault


def _afterwards(response: Response, fault: Fault | None) -> Response:
    """Return the answer as a fault that comes after the work leaves it."""
    if fault is None or fault.name not in AFTERWARDS:
        return response
    if fault.name == "wrong_version":
        response.headers["X-Shopify-API-Version"] = fault.options.get("version", "2026-07")
        return response
    response.manner = {"slow_body": "slow", "cut_connection": "cut", "cut_before_answer": "none"}[fault.name]
    response.pause = float(fault.options.get("pause", response.pause))
    return response


# ── Admin API ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _graphql(local: LocalShopify, entry: Entry, url: SplitResult, headers: Mapping[str, str], body: bytes) -> Response:
    try:
        request = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return json_response(400, {"errors": "Bad Request"})
    entry.query, entry.variables = request.get("query") or "", request.get("variables") or {}
    entry.operation = request.get("operationName") or _operation_name(entry.query)
    token = headers.get("x-shopify-access-token", "")
    fault = _fault(local, entry, headers, body.decode("utf-8", "replace"))
    if fault and fault.name == "token_revoked":
        local.revoke(token)
    if fault and fault.name in INSTEAD:
        return _versioned(INSTEAD[fault.name](fault.options))
    scopes = local.scopes_of(token)
    if scopes is None:
        return _versioned(json_response(401, {"errors": REFUSED_TOKEN}))
    call = Call(local.world, token, scopes, text=entry.query)
    reply = local.engine.answer(call, entry.query, entry.variables, request.get("operationName"))
    entry.requested, entry.actual = reply.requested, reply.actual
    entry.error = "; ".join(str(error["message"]) for error in reply.body.get("errors", []))
    return _afterwards(_versioned(json_response(200, reply.body)), fault)


def _operation_name(query: str) -> str:
    match = re.search(r"\b(?:query|mutation)\s+(\w+)", query)
    return match[1] if match else ""


def _versioned(response: Response) -> Response:
    response.headers["X-Shopify-API-Version"] = VERSION
    return response


def _oauth(local: LocalShopify, entry: Entry, url: SplitResult, headers: Mapping[str, str], body: bytes) -> Response:
    fault = _fault(local, entry, headers, "")
    if fault and fault.name in INSTEAD:
        return INSTEAD[fault.name](fault.options)
    is_form = "form-urlencoded" in headers.get("content-type", "")
    try:
        asked: Node = dict(parse_qsl(body.decode())) if is_form else msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return json_response(400, {"error": "invalid_request", "error_description": "The request is malformed"})
    if asked.get("grant_type") != "client_credentials":
        return json_response(400, {"error": "unsupported_grant_type", "error_description": "The grant type is not supported"})
    if (asked.get("client_id"), asked.get("client_secret")) != (local.client_id, local.client_secret):
        return INSTEAD["invalid_client"]({})
    return _afterwards(json_response(200, local.issue()), fault)


# ── Bulk results ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _result(local: LocalShopify, entry: Entry, url: SplitResult, headers: Mapping[str, str], body: bytes) -> Response:
    match = _RESULT.match(url.path)
    assert match is not None
    fault = _fault(local, entry, headers, url.path)
    name = fault.name if fault else ""
    leaked = sorted(_SECRET.intersection(headers))
    if leaked:
        local.leaks.append(f"{url.path}: {', '.join(leaked)}")
        return _refused(403, "AccessDenied", "A header of the shop's came along.")
    if not local.bulk.signed(match[1], url.query):
        return _refused(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
    if name == "result_expired":
        return _refused(400 if fault and fault.options.get("status") == 400 else 403, "ExpiredToken", "The provided token has expired.")
    if fault and name in INSTEAD:
        return INSTEAD[name](fault.options)
    content = (local.bulk.folder / f"{match[1]}.jsonl").read_bytes()
    if fault and name == "result_truncated":
        content = content[: len(content) - int(fault.options.get("bytes", max(1, len(content) // 3)))]
    response = _part(content, headers.get("range", ""))
    if fault and name == "result_cut":
        response.manner = "cut"
        response.cut = fault.options.get("after")
    return _afterwards(response, fault)


def _part(content: bytes, wanted: str) -> Response:
    headers = {"Content-Type": "application/jsonl", "Accept-Ranges": "bytes", "ETag": '"1"'}
    match = _RANGE.match(wanted)
    if not match:
        return Response(200, content, headers)
    start = int(match[1])
    if start >= len(content):
        return Response(416, b"", {**headers, "Content-Range": f"bytes */{len(content)}"})
    end = min(int(match[2] or len(content)), len(content) - 1)
    return Response(206, content[start : end + 1], {**headers, "Content-Range": f"bytes {start}-{end}/{len(content)}"})


def _refused(status: int, code: str, message: str) -> Response:
    text = _EXPIRED.format(code=code, message=message)
    return Response(status, text.encode(), {"Content-Type": "application/xml; charset=UTF-8"})


# ── Storefront, control ──────────────────────────────────────────────────────────────────────────────────────────────


def _storefront(local: LocalShopify, entry: Entry, url: SplitResult, headers: Mapping[str, str], body: bytes) -> Response:
    fault = _fault(local, entry, headers, url.path)
    if fault and fault.name in INSTEAD:
        return INSTEAD[fault.name](fault.options)
    storefront = getattr(local.shop, "storefront", None)
    if storefront is None or url.path.startswith("/admin/"):
        return json_response(404, {"errors": "Not Found"})
    status, more, content = storefront(url.path, url.query, headers)
    return _afterwards(Response(status, content if isinstance(content, bytes) else content.encode(), dict(more)), fault)


def _control(local: LocalShopify, entry: Entry, url: SplitResult, headers: Mapping[str, str], body: bytes) -> Response:
    if url.path == "/_control/log":
        return json_response(200, local.told())
    if url.path != "/_control/faults":
        return html_response(404)
    if entry.method == "POST":
        if "clear" in parse_qs(url.query, keep_blank_values=True):
            local.faults.clear()
        rules = msgspec.json.decode(body) if body else []
        for rule in rules if isinstance(rules, list) else [rules]:
            local.faults.add(**rule)
    return json_response(200, [rule.__dict__ for rule in local.faults.rules])


_ANSWERS = {"graphql": _graphql, "oauth": _oauth, "bulk-result": _result, "storefront": _storefront, "control": _control}
