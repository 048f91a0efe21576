"""A real process for each command, and small real files to give it."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.process import python

PRODUCTS = {
    "products": [
        {
            "id": 1, "handle": "tent", "title": "Tent", "status": "active", "published_at": "2026-01-01T00:00:00Z",
            "vendor": "Acme", "product_type": "Tents", "tags": "",
            "body_html": '<p>See the <a href="/pages/care">care page</a>.</p>',
            "variants": [{"id": 11, "price": "10.00", "sku": "T-1", "inventory_quantity": 3, "grams": 900}],
            "images": [],
        },
    ]
}  # fmt: skip


class Shop:
    """A folder with a small shop's exports, and a way to run linkaudit on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.products = self.write("products.json", json.dumps(PRODUCTS))
        self.redirects = self.write("redirects.csv", "Redirect from,Redirect to\n/old,/products/tent\n")
        self.links = self.write(
            "links.csv",
            "url,surface,sessions,orders,revenue,currency\n"
            "https://shop.example/products/tent?utm_source=tiktok,video,10,2,40.00,USD\n"
            "https://shop.example/products/gone?utm_source=tiktok,bio,5,1,20.00,USD\n",
        )

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def run(self, *arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = python("-m", "linkaudit", *arguments, cwd=self.folder)
        assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done

    @property
    def files(self) -> list[Path]:
        return [self.products, self.redirects, self.links]


@pytest.fixture
def shop(tmp_path) -> Shop:
    return Shop(tmp_path)


def heed_interrupts() -> None:
    """Undo what a shell does to commands in the background: they and their children ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
