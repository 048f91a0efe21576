"""A check of 20,000 URLs, killed ten times: what was answered is not asked again, and the end is exact."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest

URLS = 20_000
KILLS = 10


class Counting:
    """A fast server that counts what it is asked; each hundredth address is dead."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        self._server = self._loop.run_until_complete(self._loop.create_server(lambda: Line(self.asked), "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        self._server.close()
        self._loop.close()


class Line(asyncio.Protocol):
    def __init__(self, asked: Counter[str]) -> None:
        self.asked = asked

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        path = data.split(b" ", 2)[1].decode()
        self.asked[path] += 1
        dead = path.endswith("00")
        status = b"404 X" if dead else b"200 OK"
        self.transport.write(b"HTTP/1.1 " + status + b"\r\nContent-Type: image/png\r\nContent-Length: 0\r\n\r\n")


def saved(path):
    with sqlite3.connect(path) as db:
        found = {url.partition("://")[2].partition("/")[2]: outcome for url, outcome in db.execute("SELECT url, outcome FROM checks")}
    db.close()
    return found


@pytest.mark.slow
def test_killed_ten_times(tmp_path):
    with Counting() as server:
        urls = "".join(f"http://127.0.0.1:{server.port}/{at}\n" for at in range(URLS))
        (tmp_path / "links.csv").write_text(f"url\n{urls}", "utf-8")
        (tmp_path / "linkaudit.toml").write_text('[check]\nallow = ["127.0.0.1"]\n', "utf-8")
        command = [sys.executable, "-m", "linkaudit"]
        subprocess.run([*command, "traffic", "links.csv", "--domain", "shop.example", "-q"], cwd=tmp_path, check=True)
        killed, counts = 0, dict[str, int]()
        while killed < KILLS:
            before = len(saved(tmp_path / "linkaudit.db"))
            process = subprocess.Popen([*command, "check", "-q"], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while len(saved(tmp_path / "linkaudit.db")) < min(before + 400, URLS - 1) and process.poll() is None:
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
            for path in saved(tmp_path / "linkaudit.db"):  # as often as it was asked when it was first seen saved
                counts.setdefault(path, server.asked[f"/{path}"])
        done = subprocess.run([*command, "check"], cwd=tmp_path, check=True, capture_output=True, text=True)
        end = saved(tmp_path / "linkaudit.db")
        assert "going on with an interrupted check" in done.stderr
        assert len(end) == URLS
        assert {path for path, outcome in end.items() if outcome == "gone"} == {str(at) for at in range(0, URLS, 100) if str(at).endswith("00")}
        assert set(end.values()) == {"ok", "gone"}
        assert all(server.asked[f"/{path}"] == count for path, count in counts.items())
