"""Byte streams that turn the faults of gzip, zip and disk into one error that names the file."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO, cast

from linkaudit.errors import UnreadableInput

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
BUFFER = 1 << 18

# A gzip stream that grows past both is an attack or an accident: nothing a shop exports packs a thousand to one.
GZIP_RATIO = 1000
GZIP_OUT = 1 << 30

Watch = Callable[[int], None] | None
_AGAIN = "Export or download it again."
_FAULTS = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError)


class _Guarded(io.RawIOBase):
    """Reads ``inner``; every fault becomes ``UnreadableInput`` after all good bytes before it were handed out.

    ``watch`` is told how many bytes were.
    """

    def __init__(
        self, inner: IO[bytes], name: str, *, packed: int = 0, owners: tuple[IO[bytes], ...] = (), watch: Watch = None
    ) -> None:
        super().__init__()
        self._inner = cast("io.BufferedReader", inner)
        self._name = name
        self._packed = packed
        self._owners = owners
        self._done = 0
        self.watch = watch

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._inner.read1(len(buffer))
        except _FAULTS as fault:
            raise UnreadableInput(_reason(fault), where=f"{self._name}, after {self._done:,} bytes", cure=_AGAIN) \
                from fault
        self._done += len(data)
        if self.watch:
            self.watch(self._done)
        if self._packed and self._done > GZIP_OUT and self._done > GZIP_RATIO * self._packed:
            raise UnreadableInput("unpacks to more than a thousand times its size, as gzip bombs do",
                                  where=self._name, cure="Unpack it yourself and name the file inside.")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
            for owner in self._owners:
                owner.close()
        super().close()


def _reason(fault: BaseException) -> str:
    if isinstance(fault, EOFError):
        return "ends too early: the compressed file is cut off"
    if isinstance(fault, NotImplementedError):
        return "is packed in a way that cannot be read"
    if isinstance(fault, RuntimeError) and "password" in str(fault):
        return "is protected by a password"
    if isinstance(fault, OSError) and fault.strerror:
        return f"cannot be read ({fault.strerror})"
    return f"is damaged ({fault})"


def open_zip(source: Path | IO[bytes], name: str) -> zipfile.ZipFile:
    """Open a zip archive. Raises ``UnreadableInput`` if its table of contents is damaged."""
    try:
        return zipfile.ZipFile(source)
    except _FAULTS as fault:
        raise UnreadableInput(f"is not a whole zip archive ({fault})", where=name, cure=_AGAIN) from fault


def open_file(path: Path, name: str, watch: Watch = None) -> BinaryIO:
    """Return the decompressed bytes of the file at ``path`` (gzip by its magic); ``watch`` is told how many."""
    try:
        raw = path.open("rb")
        size = path.stat().st_size
    except OSError as fault:
        raise UnreadableInput(f"cannot be opened ({fault.strerror})", where=str(path),
                              cure="Check its name and its permissions.") from fault
    return _decompressed(raw, name, size, (), watch)


def open_inner(archive: zipfile.ZipFile, inner: str, name: str, watch: Watch = None) -> BinaryIO:
    """Return the decompressed bytes of one file of ``archive``, which is closed with the stream."""
    try:
        raw = archive.open(inner)
        size = archive.getinfo(inner).file_size
    except (*_FAULTS, KeyError) as fault:
        archive.close()
        raise UnreadableInput(_reason(fault), where=name, cure=_AGAIN) from fault
    return _decompressed(raw, name, size, (cast("IO[bytes]", archive),), watch)


def open_part(archive: zipfile.ZipFile, inner: str, name: str) -> BinaryIO:
    """Return the bytes of one file of ``archive``, which stays open."""
    try:
        return io.BufferedReader(_Guarded(archive.open(inner), name), BUFFER)
    except (*_FAULTS, KeyError) as fault:
        raise UnreadableInput(_reason(fault), where=name, cure=_AGAIN) from fault


def _decompressed(
    raw: IO[bytes], name: str, size: int, owners: tuple[IO[bytes], ...], watch: Watch
) -> BinaryIO:
    if watch:
        watch(0)
    guarded = _Guarded(raw, name, owners=owners)
    buffered = io.BufferedReader(guarded, BUFFER)
    try:
        if buffered.peek(2)[:2] != GZIP_MAGIC:
            guarded.watch = watch
            return buffered
    except UnreadableInput:
        buffered.close()
        raise
    unpacked = cast("IO[bytes]", gzip.GzipFile(fileobj=buffered))
    return io.BufferedReader(_Guarded(unpacked, name, packed=size, owners=(buffered,), watch=watch), BUFFER)
