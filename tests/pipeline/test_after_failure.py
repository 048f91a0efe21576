"""What a run after one that was killed takes over of it, and what it reads anew."""

from __future__ import annotations

import json
import signal
from datetime import datetime, timedelta

import pytest

from tests.pipeline.live import KILLER, call, command
from tests.pipeline.month import BEGIN, World
from tests.shopify.server import LocalShopify

CLOCKED = KILLER.with_name("clocked.py")
LINK = '<a href="https://www.tiktok.com/@small/video/71">film</a>'


@pytest.mark.parametrize("hours,taken_over", [(11, True), (13, False)])
def test_what_was_read_for_a_killed_run_counts_for_half_a_day(tmp_path, hours, taken_over):
    world = World(tmp_path, call)
    with LocalShopify(world.shop) as local:
        world.begin(datetime.fromisoformat(BEGIN))

        def audit(*killer, status=0):
            run = command(local, tmp_path, "run", world.write())
            done = call(local, CLOCKED, (world.now + timedelta(minutes=10)).isoformat(), *killer, *run)
            assert done.returncode == status, done.stderr
            return done.stderr

        def new_links():
            done = call(local, "-m", "linkaudit", "diff", "--json", "--db", world.database)
            return [one["url"] for one in json.loads(done.stdout)["link_changes"] if one["change"] == "new"]

        audit()
        world.begin(world.now + timedelta(days=1))
        world.shop.describe("mug", f"TEXT {LINK}")
        audit(KILLER, 20, "inside", status=-signal.SIGKILL)
        world.begin(world.now + timedelta(hours=hours))
        world.shop.describe("pan", f"TEXT {LINK.replace('71', '72')}")  # after it was read
        told = audit()
        assert ("products: read a moment ago for this audit" in told) == taken_over
        assert ("products: reading what changed" in told) != taken_over
        assert "list.csv: read before, unchanged" in told
        videos = ["https://www.tiktok.com/@small/video/71", "https://www.tiktok.com/@small/video/72"]
        assert sorted(new_links()) == videos[: 1 if taken_over else 2]
        world.begin(world.now + timedelta(days=1))
        told = audit()
        assert "a moment ago" not in told  # what a complete run judged is never taken for the present
        assert new_links() == (videos[1:] if taken_over else [])
