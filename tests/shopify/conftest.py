"""What the local Shopify's own tests speak to it with."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.shopify.server import LocalShopify
from tests.shopify.tiny import TinyShop

PATH = "/admin/api/2026-10/graphql.json"


class Client:
    """A bare client: no retry, no patience."""

    def __init__(self, local: LocalShopify) -> None:
        self.local = local
        self.session = requests.Session()

    def post(self, query: str, *, token: str | None = None, name: str | None = None, headers: dict[str, str] | None = None, **variables: Any) -> requests.Response:
        body = {"query": query, "variables": variables, "operationName": name}
        sent = {"X-Shopify-Access-Token": self.local.token if token is None else token, **(headers or {})}
        return self.session.post(self.local.base + PATH, json=body, headers=sent, timeout=10, allow_redirects=False)

    def ask(self, query: str, **variables: Any) -> Any:
        return self.post(query, **variables).json()

    def data(self, query: str, **variables: Any) -> Any:
        answer = self.ask(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def submit(self, query: str, *, group: bool = False) -> Any:
        run = "mutation Run($q: String!, $g: Boolean!) { bulkOperationRunQuery(query: $q, groupObjects: $g) { bulkOperation { id status } userErrors { field message code } } }"
        return self.data(run, q=query, g=group)["bulkOperationRunQuery"]

    def poll(self, gid: str) -> Any:
        fields = "id status errorCode objectCount rootObjectCount fileSize url partialDataUrl completedAt type"
        return self.data(f"query Poll($id: ID!) {{ bulkOperation(id: $id) {{ {fields} }} }}", id=gid)["bulkOperation"]

    def finish(self, query: str, *, group: bool = False) -> Any:
        """Run a bulk operation to its end, whatever that is."""
        answer = self.submit(query, group=group)
        assert answer["userErrors"] == []
        while True:
            operation = self.poll(answer["bulkOperation"]["id"])
            if operation["status"] not in {"CREATED", "RUNNING", "CANCELING"}:
                return operation

    def fetch(self, url: str, **headers: str) -> requests.Response:
        return self.session.get(url, headers=headers, timeout=10)


@pytest.fixture
def shop() -> TinyShop:
    return TinyShop()


@pytest.fixture
def open_shop(shop):
    """Start the shop's server with options; all are closed at the end."""
    running: list[LocalShopify] = []

    def start(**options: Any) -> Client:
        running.append(LocalShopify(options.pop("shop", shop), **options))
        running[-1].__enter__()
        clients.append(Client(running[-1]))
        return clients[-1]

    clients: list[Client] = []
    yield start
    for client, local in zip(clients, running, strict=True):
        client.session.close()
        local.__exit__()


@pytest.fixture
def client(open_shop):
    return open_shop()
