"""Many shops under constant kills: ``python -m tests.bench.fleet [--shops 200] [--database ADDRESS]``, minutes.

Workers on a PostgreSQL of its own, or at an empty database; every start is given twice, a worker is killed every few
seconds with all its audits and replaced, one is frozen for 40 seconds and wakes up. In the end every shop must have been
audited once, with a database equal to that of ``linkaudit run``. Prints a table; the exit status tells whether it holds.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from linkaudit.fleet import place, snapshots
from tests.fleet.farm import Fleet, Server, farm, signal_all, thaw
from tests.pipeline.dump import differences, dump
from tests.pipeline.live import linkaudit
from tests.shopify.server import LocalShopify
from tests.shopify.shops.seeded import seeded

FROZEN_SECONDS = 40
SAID_AT = 60  # audits, after which `fleet size` must tell how long the rest takes
Dump = dict[str, list[str]]


@dataclass
class Seen:
    """What was observed while it ran."""

    kills: list[tuple[datetime, str]] = field(default_factory=list)
    frozen: list[tuple[datetime, str]] = field(default_factory=list)
    samples: int = 0
    lies: list[str] = field(default_factory=list)
    seconds: float = 0.0
    machine: tuple[float, float] = (0.0, 0.0)
    shopify: float = 0.0
    audits: float = 0.0
    size: dict[str, Any] = field(default_factory=dict)  # what `fleet size` told once there were SAID_AT audits
    said_at: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it and print the table; return the exit status."""
    made = argparse.ArgumentParser(prog="python -m tests.bench.fleet", description=__doc__)
    made.add_argument("--shops", type=int, default=200)
    made.add_argument("--workers", type=int, default=4)
    made.add_argument("--concurrency", type=int, default=2)
    made.add_argument("--kill-every", type=float, default=10.0, metavar="SECONDS", help="0: never, for the pace without kills")
    made.add_argument("--sample-every", type=float, default=4.0, metavar="SECONDS", help="how often fleet status is asked")
    made.add_argument("--bulk-seconds", type=float, default=1.0)
    made.add_argument("--database", default="", help="an empty database; one of its own if not given")
    made.add_argument("--programs", type=Path, help="folder of another PostgreSQL's programs, as /usr/lib/postgresql/15/bin")
    options = made.parse_args(arguments)
    own = Server(options.programs, "postgres") if options.programs else Server()
    with tempfile.TemporaryDirectory(prefix="linkaudit-bench-") as text, nullcontext() if options.database else own as server:
        folder = Path(text)
        address = server.fresh() if server else options.database
        shop = seeded(products=25, orders=15, seed=3, sessions=60)
        with farm([shop] * options.shops, folder, seconds=options.bulk_seconds) as served:
            return report(*run(options, Fleet(address, folder), served), options)


def run(options: argparse.Namespace, fleet: Fleet, served: list[LocalShopify]) -> tuple[Fleet, list[LocalShopify], Seen, Dump, int]:
    """Audit one shop alone for comparison, then all of them under chaos."""
    alone = fleet.folder / "alone"
    alone.mkdir()
    linkaudit(served[0], alone)
    expected, calm = plain(alone / "a.db", served[0].address), len(served[0].log)
    served[0].log.clear()
    fleet.call("init")
    fleet.call("add", "--csv", "shops.csv")
    for _ in range(2):
        fleet.call("start", "--all")
    seen, begun, machine, shopify, audits = Seen(), time.monotonic(), of_machine(), spent(resource.RUSAGE_SELF), spent(resource.RUSAGE_CHILDREN)
    for _ in range(options.workers):
        fleet.worker("--concurrency", options.concurrency)
    over = threading.Event()
    sampler = threading.Thread(target=sample, args=(fleet, seen, over, options.sample_every, options.workers * options.concurrency))
    sampler.start()
    try:
        chaos(options, fleet, seen)
        seen.seconds = time.monotonic() - begun
        seen.said_at = seen.said_at and time.monotonic() - seen.said_at
        busy, whole = (now - before for now, before in zip(of_machine(), machine, strict=True))
        seen.machine = busy, whole
    finally:
        over.set()
        sampler.join()
        fleet.stop()
        seen.shopify = spent(resource.RUSAGE_SELF) - shopify
        seen.audits = spent(resource.RUSAGE_CHILDREN) - audits
    return fleet, served, seen, expected, calm


def chaos(options: argparse.Namespace, fleet: Fleet, seen: Seen) -> None:
    """Kill, freeze and thaw until nothing is left to do."""
    dice, due, thaw_at, frozen = random.Random(9), time.monotonic() + (options.kill_every or 1e9), 0.0, None
    with psycopg.connect(fleet.address, autocommit=True) as connection:
        while connection.execute("SELECT count(*) FROM linkaudit.audits WHERE state IN ('waiting', 'running')").fetchone() != (0,):
            time.sleep(0.3)
            now = time.monotonic()
            if frozen and now > thaw_at > 0:
                thaw(frozen)
                thaw_at = 0.0
            if now < due:
                continue
            due += options.kill_every
            live = [one for one in fleet.workers if one.poll() is None and not (one is frozen and thaw_at)]
            at = connection.execute("SELECT clock_timestamp()").fetchone()
            assert at
            victim, had = dice.choice(live), list[str]()
            for one in [victim, *live]:  # rather one that has something to lose
                had = [str(row[0]) for row in connection.execute("SELECT shop FROM linkaudit.audits WHERE state = 'running' AND worker LIKE %s", [f"%:{one.pid}"])]
                if had:
                    victim = one
                    break
            if frozen is None and len(seen.kills) >= 2 and had:
                frozen, thaw_at = victim, now + FROZEN_SECONDS
                seen.frozen += [(at[0], shop) for shop in had]
                signal_all(victim, signal.SIGSTOP)
                continue
            seen.kills += [(at[0], shop) for shop in had]
            signal_all(victim, signal.SIGKILL)
            victim.wait()
            fleet.worker("--concurrency", options.concurrency)
            fleet.call("start", "--all", "--older-than", 12) if len(fleet.workers) == options.workers + 2 else None


def spent(who: int) -> float:
    """Return the CPU seconds of this process, or of those of its children that have ended."""
    found = resource.getrusage(who)
    return found.ru_utime + found.ru_stime


def of_machine() -> tuple[float, float]:
    """Return the CPU seconds that the machine was busy since it started, and all that it had."""
    fields = [int(text) for text in Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]]
    idle = fields[3] + fields[4]
    return (sum(fields) - idle) / os.sysconf("SC_CLK_TCK"), sum(fields) / os.sysconf("SC_CLK_TCK")


def sample(fleet: Fleet, seen: Seen, over: threading.Event, every: float, slots: int) -> None:
    """Ask ``fleet status`` again and again, and compare with what the tables say before and after."""
    with psycopg.connect(fleet.address, autocommit=True, options="-c search_path=linkaudit") as connection:
        def done() -> int:
            row = connection.execute("SELECT count(*) FROM events WHERE what = 'done'").fetchone()
            return int(row[0]) if row else 0

        while not over.wait(every):
            before = done()
            found: dict[str, Any] = fleet.json("status")
            after = done()
            seen.samples += 1
            if found["done"] >= SAID_AT and not seen.size:
                left = found["shops"] - found["done"]
                seen.size = fleet.json("size", "--shops", max(1, left), "--slots", slots)
                seen.said_at = time.monotonic()
            whole = sum(found[name] for name in ("never", "waiting", "later", "running", "done", "failed", "cancelled"))
            if not before <= found["done"] <= after or whole != found["shops"]:
                seen.lies.append(f"{found['done']} done told between {before} and {after}; {whole} of {found['shops']} shops told of")


def plain(path: Path, address: str) -> Dump:
    """Return a database as values, without the address that the shop was served at."""
    return {table: [row.replace(address, "ADDRESS") for row in rows] for table, rows in dump(path).items()}


def report(fleet: Fleet, served: list[LocalShopify], seen: Seen, expected: Dump, calm: int, options: argparse.Namespace) -> int:
    """Print what came of it."""
    unlike, runs = [], 0
    with place.opened(fleet.address) as connection:
        rows = connection.execute("SELECT shop, what, at FROM events JOIN audits USING (audit_id) ORDER BY event_id").fetchall()
        finished = connection.execute("SELECT count(DISTINCT shop) FROM audits WHERE state = 'done'").fetchone()
        audits = connection.execute("SELECT count(*), count(DISTINCT shop), sum(work_seconds) FROM audits").fetchone()
        stored = connection.execute("SELECT avg(stored_bytes), avg(bytes), pg_database_size(current_database()), pg_current_wal_lsn() - '0/0' FROM snapshots").fetchone()
        for local in served:
            path = fleet.folder / "look.db"
            snapshots.restore(connection, local.address, path)
            unlike += [local.address] * bool(differences(expected, plain(path, local.address)))
            runs += len(dump_runs(path)) - 1
    claims, dones = defaultdict[str, list[datetime]](list), defaultdict[str, int](int)
    for shop, what, at in rows:
        if what == "claimed":
            claims[shop].append(at)
        dones[shop] += what == "done"
    assert finished
    assert audits
    assert stored
    postgres = server_seconds(fleet.address)
    busy, machine = seen.machine
    requests = sum(len(local.log) for local in served)
    lines = [
        ("PostgreSQL", psycopg.connect(fleet.address).info.server_version // 10_000),
        ("shops, workers x audits at once", f"{options.shops}, {options.workers} x {options.concurrency}"),
        ("seconds in all", f"{seen.seconds:.0f}"), ("finished", finished[0]), ("audits made by three starts", audits[0]),
        ("audits cut by kills", len(seen.kills)), ("audits frozen", len(seen.frozen)),
        ("taken over after a kill", spans(seen.kills, claims)), ("taken over after the freeze", spans(seen.frozen, claims)),
        ("requests to Shopify", f"{requests} ({calm} for one calm audit)"),
        ("requests done again", f"{requests - calm * options.shops} of {calm * options.shops}"),
        ("finished twice", sum(number > 1 for number in dones.values()) + runs),
        ("databases unlike that of linkaudit run", len(unlike)),
        ("status asked, untrue", f"{seen.samples}, {len(seen.lies)}"),
        ("CPU seconds of workers and audits, each audit", f"{seen.audits / audits[0]:.2f}"),
        ("CPU seconds of the local Shopifys, each audit", f"{seen.shopify / audits[0]:.2f}"),
        ("CPU seconds of PostgreSQL, each audit", f"{postgres / audits[0]:.2f}"),
        ("share of the machine's CPU that was busy, of that ours", f"{busy / machine:.0%}, {(seen.audits + seen.shopify + postgres) / busy:.0%}"),
        ("PostgreSQL's log (WAL), each audit", f"{float(stored[3]) / audits[0] / 1e3:.0f} kB"),
        ("seconds of one audit, mean", f"{audits[2] / options.shops:.1f}"),
        ("snapshot, mean", f"{float(stored[0]) / 1e3:.0f} kB of {float(stored[1]) / 1e3:.0f} kB; database {stored[2] / 1e6:.0f} MB"),
    ]  # fmt: skip
    print("\n".join(f"| {name} | {value} |" for name, value in lines))
    print("\n".join([*seen.lies[:5], *unlike[:5]]))
    return int(finished[0] != options.shops or bool(unlike or seen.lies or runs))


def told(seen: Seen) -> list[tuple[str, str]]:
    """Return what `fleet size` told of the shops that were left then, beside what they took."""
    if not seen.size:
        return []
    by = seen.size["given_hours"] * 3600
    return [(f"seconds of the last {seen.size['shops']} shops, as `fleet size` told them before", f"{seen.said_at:.0f}, {by:.0f} ({by / seen.said_at - 1:+.0%})")]


def server_seconds(address: str) -> float:
    """Return the CPU seconds of all sessions that have ended, as the first process of the server counts them."""
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchone()
    fields = Path(f"/proc/{str(row and row[0]).split()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def dump_runs(path: Path) -> list[Any]:
    """Return the complete runs of a database."""
    import sqlite3

    return sqlite3.connect(path).execute("SELECT run_id FROM runs WHERE status = 'complete'").fetchall()


def spans(cuts: list[tuple[datetime, str]], claims: dict[str, list[datetime]]) -> str:
    """Return how long it took from each cut until the next process began on that shop."""
    found = [min(later).timestamp() - at.timestamp() for at, shop in cuts if (later := [one for one in claims[shop] if one > at])]
    return f"{min(found):.0f} to {max(found):.0f} s, median {statistics.median(found):.0f}" if found else "-"


if __name__ == "__main__":
    sys.exit(main())
