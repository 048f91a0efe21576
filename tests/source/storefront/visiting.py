"""A storefront of a few answers, and a visit to it over real HTTP."""

from __future__ import annotations

import asyncio
import json

from linkaudit.source.storefront.front import Front
from tests.hostile.server import Asked, HostileServers, respond

ADDRESS = "127.0.5.1"


class Shop:
    """``answers``: path without query → (status, body, content type, *headers), or a function of the query.

    What has an ETag is answered with 304 to those who know it.
    """

    def __init__(self, **answers):
        self.answers = {"/robots.txt": (404, "", "text/plain")} | answers

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        path, _, query = asked.path.partition("?")
        found = self.answers.get(path, (404, "no", "text/html"))
        status, body, kind, *headers = found(query) if callable(found) else found
        if f"ETag: {asked.headers.get('if-none-match')}" in headers:
            status, body = 304, ""
        respond(asked, writer, status, body, kind=kind, headers=tuple(headers))


def visit(shop, use, *, lines=None):
    with HostileServers({ADDRESS: shop}) as servers:
        base = f"http://{ADDRESS}:{servers.port}"
        with Front(base=base, host="shop.example", tell=(lines if lines is not None else []).append, pause=lambda _: None, clock=lambda: 0.0, per_second=0) as front:
            return use(front), servers.log[ADDRESS]


def as_json(value):
    return 200, json.dumps(value), "application/json"


def of(kind, found):
    return [one for one in found if isinstance(one, kind)]
