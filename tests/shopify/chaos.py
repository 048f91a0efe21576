"""A crawl under every fault there is, killed again and again: ``python -m tests.shopify.chaos --products 5000 --seed 1``.

The same shop is read twice: calmly, and with faults at random (fixed seed) while the process is killed with SIGKILL
every few requests and started again, until it ends by itself. Both databases must then hold the same.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.pipeline.dump import differences, dump
from tests.shopify.server import LocalShopify
from tests.shopify.shops.seeded import seeded

# Faults that a crawl lives through, or that end it with status 3 and are gone when it is started again.
FAULTS = {
    "throttled": 0.02, "max_cost": 0.01, "429": 0.02, "430": 0.005, "500": 0.01, "502": 0.02, "503": 0.01, "504": 0.005,
    "internal_error_200": 0.02, "timeout": 0.01, "non_json_200": 0.01, "empty_200": 0.01, "string_errors": 0.002,
    "402": 0.001, "403": 0.001, "423": 0.001, "slow_body": 0.01, "cut_connection": 0.02, "cut_before_answer": 0.02,
    "wrong_version": 0.01, "bulk_failed": 0.2, "bulk_canceled": 0.1, "bulk_expired": 0.05, "count_mismatch": 0.05,
    "result_expired": 0.05, "result_cut": 0.3, "result_truncated": 0.05,
}  # fmt: skip
OPTIONS: dict[str, dict[str, object]] = {"429": {"retry_after": "0.2"}, "bulk_failed": {"partial": True}}
MOST_STARTS = 400
_LATER = 0.1  # requests
_LOOK = 0.01  # seconds


def crawl(local: LocalShopify, database: Path) -> subprocess.Popen[bytes]:
    """Start ``linkaudit run`` on the local shop."""
    environment = os.environ | {"LINKAUDIT_SHOPIFY_TOKEN": local.token}
    where = ["--domain", local.address.removeprefix("http://"), "--db", database, "--out", database.parent / "out", "-q"]
    command = [sys.executable, "-m", "linkaudit", "run", *map(str, where)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def chaos(local: LocalShopify, database: Path, *, seed: int, longest: int) -> Counter[str]:
    """Run until it ends well under faults and kills, ``longest`` requests after a start at most; return how the processes ended."""
    draw = random.Random(seed)
    for name, probability in FAULTS.items():
        local.faults.add(name, times=None, probability=probability, **OPTIONS.get(name, {}))
    ends: Counter[str] = Counter()
    while (starts := sum(ends.values())) < MOST_STARTS:
        before = len(local.log)
        # later ones live longer: some of what is asked for is only used whole
        last = before + draw.randint(1, longest + int(starts * _LATER))
        process = crawl(local, database)
        while process.poll() is None and len(local.log) < last:
            time.sleep(_LOOK)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            ends["killed"] += 1
            continue
        _, said = process.communicate()
        ends[f"status {process.returncode}"] += 1
        if process.returncode == 0:
            return ends
        if process.returncode != 3:
            raise AssertionError(said.decode())
    raise AssertionError(f"not done after {MOST_STARTS} starts: {dict(ends)}")


def told(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Print what happened and how the two databases differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("products", 5_000), ("orders", 5_000), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--longest", type=int, default=30, help="requests until a kill, at most")
    given = parser.parse_args()
    shop = seeded(products=given.products, orders=given.orders, seed=given.seed, sessions=given.orders)
    with tempfile.TemporaryDirectory() as folder, LocalShopify(shop, seed=given.seed) as local:
        calm, wild = Path(folder, "calm", "a.db"), Path(folder, "wild", "a.db")
        for path in (calm, wild):
            path.parent.mkdir()
        began = time.monotonic()
        process = crawl(local, calm)
        _, said = process.communicate()
        if process.returncode:
            sys.stderr.write(said.decode())
            return 1
        between = time.monotonic()
        ends = chaos(local, wild, seed=given.seed, longest=given.longest)
        done = time.monotonic()
        fired = Counter(entry.fault for entry in local.log if entry.fault)
        told(f"calm: {between - began:.0f} s; chaos: {done - between:.0f} s, {dict(ends)}")
        told(f"faults: {sum(fired.values())} of {len(fired)} kinds: {dict(fired.most_common())}")
        told(f"leaks of the token: {len(local.leaks)}")
        found = dump(calm)
        different = differences(found, dump(wild))
        told(f"rows compared: {sum(map(len, found.values())):,} in {len(found)} tables; different: {len(different)}")
        told("\n".join(line[:400] for line in different))
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main())
