"""A command that is asked to stop: one line, what was saved stays, and nobody else is kept out."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.hostile.server import HostileServers, respond

HOST, SLOW = "127.0.0.1", "127.0.0.2"
QUICK = 50


async def quick(asked, writer):
    respond(asked, writer, 200, kind="image/png")


async def slow(asked, writer):
    await asyncio.sleep(60)


def answered(path):
    with sqlite3.connect(path) as db:
        count = db.execute("SELECT count(*) FROM checks").fetchone()[0]
    db.close()
    return count


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_check(tmp_path, number):
    with HostileServers({HOST: quick, SLOW: slow}) as server:
        urls = [f"http://{HOST}:{server.port}/{at}" for at in range(QUICK)] + [f"http://{SLOW}:{server.port}/"]
        (tmp_path / "links.csv").write_text("\n".join(["url", *urls]), "utf-8")
        (tmp_path / "linkaudit.toml").write_text('[check]\nallow = ["127.0.0.0/8"]\n', "utf-8")
        command = [sys.executable, "-m", "linkaudit"]
        subprocess.run([*command, "traffic", "links.csv", "--domain", "shop.example", "-q"], cwd=tmp_path, check=True)
        process = subprocess.Popen([*command, "check", "--rate", "0", "-q"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while answered(tmp_path / "linkaudit.db") < QUICK and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out) == (130, "")
        assert err.strip() == "interrupted. What was saved stays; the same command goes on from there."
        assert answered(tmp_path / "linkaudit.db") == QUICK
        done = subprocess.run([*command, "audit", "-q"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
