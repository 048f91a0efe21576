"""Files of results: written beside and renamed into place, so that nobody ever sees half a file."""

from __future__ import annotations

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
