"""A client that nobody here wrote reads the local Shopify: Shopify's own @shopify/admin-api-client."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.shopify.fetch import CLIENT
from tests.shopify.node import node

SCRIPT = Path(__file__).parent / "npm" / "read.mjs"


def test_shopifys_own_client_reads_products_by_pages_and_in_bulk(client, shop):
    local = client.local
    command = [*node(), str(SCRIPT), str(CLIENT), local.base, local.token]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    read = json.loads(result.stdout)
    variants = ("id", "sku", "price")
    wanted = [
        {"id": row["id"], "title": row["title"], "variants": [{key: one[key] for key in variants} for one in row["variants"]]}
        for row in shop.root("products")
    ]
    assert read == {"pages": wanted, "bulk": wanted}
    assert {entry.status for entry in local.log} == {200}
    assert local.leaks == []
    assert local.gaps == set()
