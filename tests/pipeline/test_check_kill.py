"""A check of 20,000 URLs, killed ten times: what was answered is not asked again, and the end is exact."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.hostile.server import HostileServers, respond

URLS = 20_000
KILLS = 10
HOST = "127.0.0.1"


async def answer(asked, writer):
    """A host that is fast, but not so fast that two saves are all there is: each hundredth address is dead."""
    await asyncio.sleep(0.002)
    respond(asked, writer, 404 if asked.path.endswith("00") else 200, kind="image/png")


def saved(path):
    with sqlite3.connect(path) as db:
        found = {url.partition("://")[2].partition("/")[2]: outcome for url, outcome in db.execute("SELECT url, outcome FROM checks")}
    db.close()
    return found


@pytest.mark.slow
def test_killed_ten_times(tmp_path):
    with HostileServers({HOST: answer}) as server:
        urls = "".join(f"http://{HOST}:{server.port}/{at}\n" for at in range(URLS))
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
            asked = Counter(one.path for one in tuple(server.log[HOST]))
            for path in saved(tmp_path / "linkaudit.db"):  # as often as it was asked when it was first seen saved
                counts.setdefault(path, asked[f"/{path}"])
        done = subprocess.run([*command, "check"], cwd=tmp_path, check=True, capture_output=True, text=True)
        end = saved(tmp_path / "linkaudit.db")
        assert "going on with an interrupted check" in done.stderr
        assert len(end) == URLS
        assert {path for path, outcome in end.items() if outcome == "gone"} == {str(at) for at in range(0, URLS, 100) if str(at).endswith("00")}
        assert set(end.values()) == {"ok", "gone"}
        asked = Counter(one.path for one in server.log[HOST])
        assert all(asked[f"/{path}"] == count for path, count in counts.items())
