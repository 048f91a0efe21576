"""Files of results: written beside and renamed into place, so that nobody ever sees half a file."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from linkaudit.errors import OutputError

_CURE = "Free disk space, make the folder writable, or choose another with --out; the audit itself is saved"


def make_folder(out: Path) -> None:
    """Make the folder for results. Raises ``OutputError``."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"the folder cannot be made: {error.strerror}"
        raise OutputError(what, where=str(out), cure="Choose another with --out") from error


@contextmanager
def replacing_bytes(path: Path) -> Iterator[BinaryIO]:
    """Open a file beside ``path`` and rename it into place at the end. Raises ``OutputError``."""
    with _beside(path) as (handle, name), os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        _put(name, path)


@contextmanager
def replacing_text(path: Path, encoding: str) -> Iterator[TextIO]:
    """Likewise for text, whose line ends are written as given. Raises ``OutputError``."""
    with _beside(path) as (handle, name), os.fdopen(handle, "w", encoding=encoding, newline="") as file:
        yield file
        file.flush()
        _put(name, path)


@contextmanager
def _beside(path: Path) -> Iterator[tuple[int, str]]:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            yield handle, name
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(path), cure=_CURE) from error


def _put(name: str, path: Path) -> None:
    Path(name).chmod(0o644)
    Path(name).replace(path)


class Claims:
    """Names that an export is about to use, seen by exports of other databases into the same folder.

    A claim is an empty hidden file that names the database. What was cut short may be written over when it is gone on
    with, so no other may take the name in between.
    """

    def __init__(self, out: Path, db_path: Path) -> None:
        self._out = out
        self._owner = hashlib.sha256(str(db_path.resolve()).encode()).hexdigest()[:12]

    def taken(self, name: str) -> bool:
        """Whether a file has the name, or another database claims it."""
        others = (path for path in self._out.glob(f".{name}.claim-*") if path != self._path(name))
        return (self._out / name).exists() or any(others)

    def put(self, name: str) -> None:
        """Claim a name. Raises ``OutputError``."""
        try:
            self._path(name).touch()
        except OSError as error:
            where = str(self._out / name)
            raise OutputError(f"cannot be written: {error.strerror}", where=where, cure=_CURE) from error

    def drop(self, name: str) -> None:
        """Give up a claim."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._out / f".{name}.claim-{self._owner}"
