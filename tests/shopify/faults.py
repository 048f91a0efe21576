"""What can go wrong, on demand: rules that match requests, and the answers that the faults give."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tests.shopify.data import Node

OTHER_SHOP = "https://moved-elsewhere.myshopify.com"
REFUSED_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)"
_SORRY = "<!DOCTYPE html><html><body><h1>Something went wrong</h1><p>There's a problem loading this page.</p></body></html>"
PASSWORD_PAGE = "<!doctype html><title>Opening soon</title><form method=post action=/password><input type=password name=password></form>"


@dataclass
class Response:
    """One HTTP answer. ``manner``: whole, slow (in drips), cut (half of the body, then the line), none (only the line)."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    manner: str = "whole"
    pause: float = 0.02
    cut: int | None = None  # bytes of the body that still arrive; None: half of them


def json_response(status: int, body: Any, **headers: str) -> Response:
    """Return ``body`` as JSON; underscores in the names of ``headers`` stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, msgspec.json.encode(body), {"Content-Type": "application/json; charset=utf-8", **named})


def html_response(status: int, text: str = _SORRY) -> Response:
    """Return a page."""
    return Response(status, text.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _coded(message: str, code: str, **more: Any) -> Response:
    return json_response(200, {"errors": [{"message": message, "extensions": {"code": code, **more}}]})


def _limited(options: Node) -> Response:
    return json_response(429, {"errors": "Exceeded the rate limit."}, Retry_After=str(options.get("retry_after", "2.0")))


def _throttled(options: Node) -> Response:
    status = {"maximumAvailable": 2000.0, "currentlyAvailable": options.get("available", 10), "restoreRate": options.get("rate", 100.0)}
    cost = {"requestedQueryCost": options.get("requested", 60), "actualQueryCost": None, "throttleStatus": status}
    error = {"message": "Throttled", "extensions": {"code": "THROTTLED", "documentation": "https://shopify.dev/api/usage/rate-limits"}}
    return json_response(200, {"errors": [error], "extensions": {"cost": cost}})


def _max_cost(options: Node) -> Response:
    cost = options.get("cost", 2003)
    return _coded(f"Query cost is {cost}, which exceeds the single query max cost limit (1000).", "MAX_COST_EXCEEDED", cost=cost, maxCost=1000)


_INTERNAL = "Internal error. Looks like something went wrong on our end.\nRequest ID: 1-2-3 (include this in support requests)."

Make = Callable[[Node], Response]


def _always(make: Callable[..., Response], *arguments: Any, **more: Any) -> Make:
    """Return a fault without options."""

    def answer(options: Node) -> Response:
        return make(*arguments, **more)

    return answer


def _moved(options: Node) -> Response:
    return Response(301, b"", {"Location": options.get("location", f"{OTHER_SHOP}/admin/api/2026-10/graphql.json")})


def _string_errors(options: Node) -> Response:
    return json_response(200, {"errors": options.get("message", REFUSED_TOKEN)})


def _denied(options: Node) -> Response:
    """The token has the scope, and Shopify has not approved the app for protected customer data."""
    field, access = options.get("field", "shopifyqlQuery"), options.get("access", _LEVEL_2)
    extensions = {"code": "ACCESS_DENIED", "documentation": "https://shopify.dev/api/usage/access-scopes", "requiredAccess": access}
    message = f"Access denied for {field} field. Required access: {access}"
    return json_response(200, {"data": {field: None}, "errors": [{"message": message, "path": [field], "extensions": extensions}]})


def _parse_errors(options: Node) -> Response:
    answer = {"parseErrors": [options.get("message", "Something is not supported")], "tableData": None}
    return json_response(200, {"data": {"shopifyqlQuery": answer}})


_LEVEL_2 = ("`read_reports` access scope. Also: Level 2 access to Customer data including name, address, phone, and email fields. Please"
            " refer to protected customer data [requirements](https://shopify.dev/docs/apps/launch/protected-customer-data).")  # fmt: skip
_UNKNOWN_CLIENT = {"error": "invalid_client", "error_description": "The client is not known, or the app is not installed"}
_UNAPPROVED = "[API] This action requires merchant approval for read_products scope."

# Answered instead of what was asked for; nothing is executed.
INSTEAD: dict[str, Make] = {
    "throttled": _throttled,
    "max_cost": _max_cost,
    "429": _limited,
    **{str(status): _always(html_response, status) for status in (430, 500, 502, 503, 504)},
    "internal_error_200": _always(_coded, _INTERNAL, "INTERNAL_SERVER_ERROR", requestId="1-2-3"),
    "timeout": _always(_coded, "Timeout", "TIMEOUT"),
    "non_json_200": _always(html_response, 200),
    "empty_200": _always(Response, 200, b"", {"Content-Type": "application/json; charset=utf-8"}),
    "string_errors": _string_errors,
    "401_once": _always(json_response, 401, {"errors": REFUSED_TOKEN}),
    "token_revoked": _always(json_response, 401, {"errors": REFUSED_TOKEN}),
    "402": _always(json_response, 402, {"errors": "Unavailable Shop"}),
    "403": _always(json_response, 403, {"errors": _UNAPPROVED}),
    "404": _always(json_response, 404, {"errors": "Not Found"}),
    "423": _always(json_response, 423, {"errors": "Shop is locked"}),
    "moved": _moved,
    "invalid_client": _always(json_response, 400, _UNKNOWN_CLIENT),
    "password": _always(html_response, 200, PASSWORD_PAGE),
    "access_denied": _denied,
    "parse_errors": _parse_errors,
    "undefined_field": _always(_coded, "Field 'shopifyqlQuery' doesn't exist on type 'QueryRoot'", "undefinedField"),
}
# What ShopifyQL alone answers; no refusal of the request itself.
SHOPIFYQL = {"access_denied", "parse_errors"}
# The request is carried out; what goes wrong is the answer.
AFTERWARDS = {"slow_body", "cut_connection", "cut_before_answer", "wrong_version"}
# Bound to a bulk operation when it is submitted.
BULK = {"bulk_failed", "bulk_canceled", "bulk_expired", "bulk_access_denied", "bulk_stuck", "count_mismatch", "user_errors"}
# When a bulk result is fetched.
RESULT = {"result_expired", "result_cut", "result_truncated"}


def kind_of(name: str) -> str | None:
    """Return the kind of request that a fault is about, None for those that suit several."""
    return "bulk" if name in BULK else "bulk-result" if name in RESULT else {"invalid_client": "oauth", "password": "storefront"}.get(name)


@dataclass
class Fault:
    """One rule: it matches requests of a kind, by operation name or by a part of their text or path.

    It fires from the ``nth`` match on, ``times`` times (None: for ever), each time with a ``probability``.
    """

    name: str
    kind: str | None = None
    operation: str | None = None
    contains: str | None = None
    nth: int = 1
    times: int | None = 1
    probability: float = 1.0
    options: Node = field(default_factory=dict)
    seen: int = 0
    fired: int = 0

    def __post_init__(self) -> None:
        if self.name not in INSTEAD.keys() | AFTERWARDS | BULK | RESULT:
            raise ValueError(f"no such fault: {self.name}")
        self.kind = self.kind or kind_of(self.name)

    def matches(self, kind: str, operation: str, text: str) -> bool:
        """Whether the rule is about this request."""
        if kind != (self.kind or "graphql") or (self.times is not None and self.fired >= self.times):
            return False
        return self.operation in {None, operation} and (self.contains is None or self.contains in text)


class Faults:
    """The rules of one server, in order; the first that fires decides."""

    def __init__(self, seed: int = 1) -> None:
        self.rules: list[Fault] = []
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    def add(self, name: str, **fields: Any) -> Fault:
        """Add a rule. Fields that no rule has are options of the fault, such as ``retry_after="1.5"``."""
        known = {key: fields.pop(key) for key in list(fields) if key in {"kind", "operation", "contains", "nth", "times", "probability", "options"}}
        known["options"] = {**known.get("options", {}), **fields}
        rule = Fault(name, **known)
        with self._lock:
            self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """Forget all rules."""
        with self._lock:
            self.rules.clear()

    def take(self, kind: str, operation: str, text: str) -> Fault | None:
        """Return the rule that fires for this request, None if all is well."""
        with self._lock:
            for rule in self.rules:
                if not rule.matches(kind, operation, text):
                    continue
                rule.seen += 1
                if rule.seen >= rule.nth and self._chance.random() < rule.probability:
                    rule.fired += 1
                    return rule
        return None
