"""ShopifyAPI's GraphQL on a leash: our transport and timeouts, no global session, nothing printed.

The stock class keeps address and token in class-level globals, has no timeout, prints error bodies to standard output
and hides status and headers. What is kept of it: where a version's endpoint is, and the shape of a request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import shopify

from linkaudit.errors import UsageError
from linkaudit.source.admin.secrecy import Hidden
from linkaudit.source.admin.shop_address import ShopAddress
from linkaudit.source.admin.transport import Http, Reply
from linkaudit.source.json.stream import Json

_VERSION = re.compile(r"20\d\d-(?:01|04|07|10)|unstable")  # the library would take 2026-13
_JSON = {"Accept": "application/json", "Content-Type": "application/json"}


class LeashedGraphQL(shopify.GraphQL):  # type: ignore[misc]  # ShopifyAPI ships no types
    """One shop's endpoint. Raises ``UsageError`` for what is no version of Shopify's API."""

    def __init__(self, shop: ShopAddress, api_version: str, http: Http) -> None:
        if not _VERSION.fullmatch(api_version):
            cure = "Versions are named as 2026-10; leave the setting out to use the one that linkaudit is made for"
            raise UsageError("there is no such version of Shopify's API", where="[shopify] api_version", cure=cure)
        version = shopify.ApiVersion.coerce_to_version(api_version)
        self.endpoint = f"{version.api_path(shop.base)}/graphql.json"
        self.headers: dict[str, str] = {}
        self._http = http

    def authorise(self, token: str) -> None:
        """Send ``token`` with what follows."""
        self.headers = {"X-Shopify-Access-Token": Hidden(token)}

    def execute(
        self, query: str, variables: Mapping[str, Json] | None = None, operation_name: str | None = None
    ) -> Reply:
        """Send one operation and return the answer as it came. Raises ``Transient`` or ``SourceError`` if none came."""
        body = {"query": query, "variables": dict(variables or {}), "operationName": operation_name}
        headers: dict[str, str] = self.merge_headers(_JSON, self.headers)
        return self._http.post(self.endpoint, body, headers)
