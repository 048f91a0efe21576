"""The sample shop that ships with the package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from linkaudit.errors import OutputError

_NOT_DATA = (".py", ".pyc", "__pycache__")


@contextmanager
def sample_files(out: Path) -> Iterator[list[Path]]:
    """Make the folder ``out`` and yield the sample shop's files."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"the folder cannot be made: {error.strerror}"
        raise OutputError(what, where=str(out), cure="Choose another with --out") from error
    with as_file(files("linkaudit.sample")) as folder:
        yield sorted(path for path in folder.iterdir() if not path.name.endswith(_NOT_DATA))
