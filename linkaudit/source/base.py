"""The plug-point of this folder: what a kind of file must offer. Kinds are listed in ``registry.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from linkaudit.errors import UnreadableInput
from linkaudit.model import Batch
from linkaudit.source.reading import streams

# Shopify's own limit is 256 KiB for a template and 20 MiB for an asset (help.shopify.com, read 2026-11-22).
MAX_PART = 64 << 20


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One readable thing: a plain or gzipped file, a file inside a zip archive, a workbook, or a theme.

    ``name`` is what messages call it (``export.zip > products.csv``); ``head`` is its first 256 KiB, decompressed
    (empty for a theme); ``fingerprint`` is a digest of its whole content and names the stream across runs; ``size``
    counts its decompressed bytes. ``dates`` is how the user says that days such as 03/04/2026 are written: ``dmy``,
    ``mdy`` or empty.

    ``watch`` is told, while ``open``'s stream is read, how many of its decompressed bytes have been.

    ``names`` is empty for a simple file. A *bundle* is one thing made of many files: a theme (folder or zip; names
    are relative to the theme, as ``templates/index.json``, sorted, only those of the theme's own folders) or a
    workbook (``xl/workbook.xml``). Kinds of simple files must refuse a member that has ``names``.
    """

    name: str
    path: Path
    inner: str = ""
    head: bytes = b""
    fingerprint: str = ""
    size: int = 0
    names: tuple[str, ...] = ()
    root: str = ""
    dates: str = ""
    watch: Callable[[int], None] | None = None

    @property
    def file_name(self) -> str:
        """The bare file name, without archive and folders."""
        return (self.inner or self.path.name).rstrip("/").rsplit("/", 1)[-1]

    def open(self) -> BinaryIO:
        """Return a buffered stream of the decompressed bytes; a workbook comes as it is, zipped.

        All good bytes before a damaged place are handed out (by ``read1``; ``read(n)`` may lose the last block).
        Raises ``UnreadableInput`` on damage while reading.
        """
        if not self.inner:
            return streams.open_file(self.path, self.name, self.watch)
        return streams.open_inner(streams.open_zip(self.path, self.name), self.inner, self.name, self.watch)

    def parts(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the bytes of the named files of a theme, in the order asked. Raises ``UnreadableInput`` on damage."""
        if self.path.is_dir():
            for name in names:
                with streams.open_file(self.path / self.root / name, f"{self.name} > {name}") as stream:
                    yield name, self._part(name, stream)
            return
        with ExitStack() as stack:
            archive = stack.enter_context(streams.open_zip(self.path, self.name))
            if self.inner:
                seekable = stack.enter_context(archive.open(self.inner))
                archive = stack.enter_context(streams.open_zip(seekable, self.name))
            for name in names:
                with streams.open_part(archive, self.root + name, f"{self.name} > {name}") as stream:
                    yield name, self._part(name, stream)

    def _part(self, name: str, stream: BinaryIO) -> bytes:
        data = stream.read(MAX_PART + 1)
        if len(data) > MAX_PART:
            raise UnreadableInput("is larger than any theme file can be", where=f"{self.name} > {name}",
                                  cure="Download the theme again.")
        return data


class FileKind(Protocol):
    """One kind of file."""

    @property
    def name(self) -> str:
        """Stable, as ``product_csv``; kept in bookmarks."""
        ...

    @property
    def expects(self) -> str:
        """What a file of this kind looks like, for messages."""
        ...

    @property
    def stage(self) -> str:
        """``crawl``, ``traffic`` or ``listing``."""
        ...

    def recognise(self, member: Member) -> bool:
        """Whether ``member`` is of this kind, judged by ``head`` and ``names``, never by its name. Never raises."""
        ...

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """Yield batches from the ``start``-th source record on. Raises ``UnreadableInput`` on damage."""
        ...
