"""Pictures looked at over real HTTP: what is found is kept, changes what is told of the products, and is not asked twice."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import threading
import zlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from linkaudit.pipeline.job import Job
from linkaudit.pipeline.pictures import Looked, look
from linkaudit.settings import Settings
from tests.pipeline.selling import Seller, good, put_goods

# look, in a process that can be killed
LOOK = """
import sys
from pathlib import Path
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.pictures import look
from linkaudit.settings import Settings
look(Job(db_path=Path(sys.argv[1]), settings=Settings(), tell=print), allow_private=True)
"""


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    lines = zlib.compress(bytes(height * (1 + 3 * width)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\0" + bytes(9) + frame + b"\xff\xda\xff\xd9"


def webp(width: int, height: int) -> bytes:
    sides = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + sides


SERVED = {
    "/good.jpg": jpeg(1200, 1200), "/good.png": png(800, 900), "/other.png": png(700, 700), "/small.jpg": jpeg(500, 2000), "/late.webp": webp(1500, 1500),
    "/lies.jpg": webp(1500, 1500), "/wide.jpg": jpeg(2000, 900), "/page.jpg": b"<!doctype html><title>Shop</title>",
}  # fmt: skip


class Host:
    """A server of pictures that counts what it is asked for, and may be told to do something at a request."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.at: dict[int, object] = {}
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                host.asked[path] += 1
                if act := host.at.pop(host.asked.total(), None):
                    act()  # type: ignore[operator]
                body = SERVED.get(path) or (jpeg(1000, 1000) if path.startswith("/many") else None)
                self.send_response(200 if body else 404)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.root = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def host():
    host = Host()
    yield host
    host.close()


def shop(folder: Path, host: Host, pictures: dict[str, list[str]]) -> Seller:
    """Audit a shop whose products have these pictures; none of their formats, pixels and bytes is in its data."""
    seller = Seller(folder, ["products.json", "links.csv"])
    goods = [good(number, title=f"Stoneware cup called {name}", handle=name,
                  images=[{"id": place, "position": place, "src": host.root + path} for place, path in enumerate(paths, 1)])
             for number, (name, paths) in enumerate(pictures.items(), 1)]  # fmt: skip
    put_goods(seller, goods)
    seller.run("--domain", "shop.example", "-q")
    return seller


def looked(seller: Seller, *, hours: int = 0) -> Looked:
    """Look at the pictures, so many hours from now."""
    job = Job(db_path=seller.folder / "s.db", settings=Settings(), tell=lambda _: None, clock=lambda: datetime.now(UTC) + timedelta(hours=hours))
    return look(job, allow_private=True)


def told(seller: Seller) -> dict[str, list[tuple[str, bool, str]]]:
    """Return (code, blocking, reason) of what is said of pictures, by product."""
    done = seller.export("--out", "now", kinds=("problems",))
    found: dict[str, list[tuple[str, bool, str]]] = {row["product_handle"]: [] for row in seller.table("problems.csv", "now")}
    for row in seller.table("problems.csv", "now"):
        if row["code"] in {"TS123", "TS124"}:
            found[row["product_handle"]].append((row["code"], row["blocking"] == "true", row["reason"]))
    assert done.returncode == 0
    return found


PICTURES = {
    "good": ["/good.jpg", "/good.png"], "small": ["/small.jpg"], "webp": ["/late.webp"], "lies": ["/lies.jpg"], "gone": ["/gone.jpg"],
    "page": ["/page.jpg"], "wide": ["/wide.jpg"], "second": ["/gone-too.jpg", "/other.png"],
}  # fmt: skip
FINDS = {
    "good": [], "small": [("TS124", True)], "webp": [("TS123", True)], "lies": [("TS123", True)], "gone": [("TS124", True)],
    "page": [("TS124", True)], "wide": [("TS124", False)], "second": [("TS124", False)],
}  # fmt: skip


@pytest.fixture
def seller(tmp_path, host) -> Seller:
    return shop(tmp_path, host, PICTURES)


def test_what_is_found_changes_what_is_told(seller, host):
    before = told(seller)
    assert {handle: {code for code, *_ in rows} for handle, rows in before.items()} == {
        handle: {"TS123", "TS124"} & {"TS123" if handle == "webp" else "TS124"} for handle in PICTURES
    }
    assert all("Nobody looked" in reason for handle, rows in before.items() if handle != "webp" for *_, reason in rows)
    assert looked(seller).asked == len({path for paths in PICTURES.values() for path in paths} - {"/late.webp"})
    after = told(seller)
    assert {handle: [(code, blocking) for code, blocking, _ in rows] for handle, rows in after.items()} == FINDS
    assert "status 404" in after["gone"][0][2]
    assert "page" in after["page"][0][2]
    assert "500" in after["small"][0][2]
    ready = dict(seller.query("SELECT handle, readiness FROM listings"))
    assert {handle for handle, state in ready.items() if state == "ready"} == {"good", "wide", "second"}
    [(common,)] = seller.query("SELECT cells FROM listings WHERE handle = 'second'")
    assert f'"main_image":"{host.root}/other.png"' in str(common)


def test_a_picture_is_asked_for_once(seller, host):
    first = looked(seller)
    assert set(host.asked.values()) == {1}
    again = looked(seller, hours=1)
    failed = {"/gone.jpg", "/gone-too.jpg", "/page.jpg"}
    assert (first.unreachable, again.asked) == (3, 3)  # a failure may have passed
    assert {path for path, count in host.asked.items() if count > 1} == failed
    kept = seller.query("SELECT url, kind, width, height, fault <> '' FROM picture_facts")
    assert {str(url).removeprefix(host.root): facts for url, *facts in kept if url.endswith(".png")} == {
        "/good.png": ["png", 800, 900, 0], "/other.png": ["png", 700, 700, 0]}  # fmt: skip
    assert {str(url).removeprefix(host.root) for url, *_, fault in kept if fault} == failed


def test_a_picture_that_came_back_is_taken_again(seller, host):
    looked(seller)
    SERVED["/gone.jpg"] = jpeg(900, 900)
    try:
        looked(seller, hours=1)
    finally:
        del SERVED["/gone.jpg"]
    assert told(seller)["gone"] == []


MANY = {f"cup-{number}": [f"/many-{number}.jpg"] for number in range(22)}


def test_looking_goes_on_where_it_was_killed(tmp_path, host):
    seller = shop(tmp_path, host, MANY)
    child = subprocess.Popen([sys.executable, "-c", LOOK, tmp_path / "s.db"], stdout=subprocess.DEVNULL)
    host.at[17] = lambda: os.kill(child.pid, signal.SIGKILL)
    assert child.wait(timeout=60) == -signal.SIGKILL
    kept = {str(url).removeprefix(host.root) for (url,) in seller.query("SELECT url FROM picture_facts")}
    assert 0 < len(kept) < 17
    done = looked(seller)
    assert (done.asked, done.unreachable) == (len(MANY) - len(kept), 0)
    assert {host.asked[path] for path in kept} == {1}
    rows = seller.query("SELECT url, kind, width, height, fault FROM picture_facts ORDER BY url")
    assert rows == sorted((f"{host.root}{path}", "jpeg", 1000, 1000, "") for [path] in MANY.values())
    assert set(map(len, told(seller).values())) == {0}


def test_a_shared_picture_is_asked_for_once(tmp_path, host):
    seller = shop(tmp_path, host, {name: ["/good.jpg"] for name in "abc"})
    assert looked(seller).asked == 1
    assert host.asked["/good.jpg"] == 1
