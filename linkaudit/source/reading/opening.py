"""From FILE arguments to members: archives opened, themes found, heads and fingerprints taken."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

import msgspec

from linkaudit.errors import UnreadableInput
from linkaudit.source.base import Member
from linkaudit.source.reading import streams

HEAD = 256 << 10

# A zip that promises more than these is refused unread: real exports pack five to twenty to one.
MAX_UNPACKED = 8 << 30
MAX_RATIO = 200
RATIO_COUNTS_FROM = 100 << 20
MAX_FILES = 50_000

# The folders of an Online Store 2.0 theme (shopify.dev, themes/architecture, read 2026-11-22).
THEME_FOLDERS = frozenset(
    {"assets", "blocks", "config", "layout", "locales", "sections", "snippets", "templates"}
)
_TELLTALE = frozenset({"config", "layout", "sections", "snippets", "templates"})
# Archives that are documents of programs, by a file in them.
_DOCUMENTS = {
    "word/document.xml": ("is a Word document", "Save it as plain text (UTF-8), one URL a line."),
    "Index/Document.iwa": ("is a document of Apple Numbers or Pages", "Export it as CSV, or as plain text (UTF-8)."),
}
_DEEPEST = 3  # folders around a theme, as in an archive of a repository
_WORKBOOKS = ({"xl/workbook.xml"}, {"xl/workbook.bin"}, {"content.xml", "META-INF/manifest.xml"})
_CLIMBS = re.compile(r"^/|^[A-Za-z]:|\\|(?:^|/)\.\.(?:/|$)")
_LEFTOVER = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._[^/]*$)")


def members(paths: Iterable[Path]) -> Iterator[Member]:
    """Yield what is to be read at ``paths``, in the order given; archives in the order of their table of contents.

    Every member is read through once, for its fingerprint. Raises ``UnreadableInput`` for what is missing, empty,
    forbidden or dangerous; damage inside a file is left for the reading to find.
    """
    wanted = list(paths)
    counts = Counter(path.name for path in wanted)
    for path in wanted:
        yield from _at(path, path.name if counts[path.name] == 1 and path.name else str(path))


def _at(path: Path, name: str) -> Iterator[Member]:
    try:
        status = path.stat()
    except OSError as fault:
        raise UnreadableInput(f"cannot be opened ({fault.strerror})", where=str(path),
                              cure="Check its name and its permissions.") from fault
    if path.is_dir():
        yield _folder(path, name)
    elif not path.is_file():
        raise UnreadableInput("is not a regular file", where=str(path), cure="Save it to a file and name that.")
    elif not status.st_size:
        raise _empty(name)
    elif _magic(path, name) in streams.ZIP_MAGICS:
        yield from _archive(path, name)
    else:
        yield _surveyed(Member(name=name, path=path))


def _empty(name: str) -> UnreadableInput:
    return UnreadableInput("is empty", where=name, cure="Export it again, or leave it out.")


def _magic(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(4)
    except OSError as fault:
        raise UnreadableInput(f"cannot be opened ({fault.strerror})", where=name,
                              cure="Check its permissions.") from fault


# --- folders -----------------------------------------------------------------------------------------------------


def _folder(path: Path, name: str) -> Member:
    try:
        files = [file.relative_to(path).as_posix() for file in _walk(path)]
    except OSError as fault:
        raise UnreadableInput(f"cannot be opened ({fault.strerror})", where=str(path),
                              cure="Check its permissions.") from fault
    roots = theme_roots(files)
    if len(roots) != 1:
        raise UnreadableInput("is a folder, and not a theme", where=str(path), cure="Name the files in it instead.")
    return _bundle(Member(name=name, path=path, root=roots[0], names=_theme_names(files, roots[0])))


def _walk(path: Path) -> Iterator[Path]:
    """The files in theme folders at ``path`` or one level below it; nothing else is looked into."""
    for top in sorted(path.iterdir()):
        below = [top] if top.name in THEME_FOLDERS else _folders_in(top)
        for folder in below:
            for where, _, names in os.walk(folder):
                yield from (Path(where) / name for name in names if (Path(where) / name).is_file())


def _folders_in(top: Path) -> list[Path]:
    if top.name.startswith(".") or not top.is_dir() or not os.access(top, os.R_OK):
        return []
    return [entry for entry in sorted(top.iterdir()) if entry.name in THEME_FOLDERS and entry.is_dir()]


# --- themes ------------------------------------------------------------------------------------------------------


def theme_roots(names: Iterable[str]) -> list[str]:
    """Return where themes stand among ``names``: ``""`` or folders as ``dawn/``, none within another.

    >>> theme_roots(["dawn/templates/index.json", "dawn/sections/a.liquid", "faq.html"])
    ['dawn/']
    >>> theme_roots(["shop-main/theme/templates/index.json", "shop-main/theme/sections/a.liquid", "shop-main/a.md"])
    ['shop-main/theme/']
    """
    seen: dict[str, set[str]] = {}
    for name in names:
        parts = name.split("/")
        for depth in range(_DEEPEST + 1):
            if len(parts) > depth + 1 and parts[depth] in _TELLTALE:
                seen.setdefault("".join(f"{part}/" for part in parts[:depth]), set()).add(parts[depth])
    found: list[str] = []
    for root in sorted(root for root, folders in seen.items() if len(folders) > 1):
        if not any(root.startswith(outer) for outer in found):
            found.append(root)
    return found


def _theme_names(names: Iterable[str], root: str) -> tuple[str, ...]:
    inside = (name.removeprefix(root) for name in names if name.startswith(root))
    return tuple(sorted(name for name in inside if name.split("/")[0] in THEME_FOLDERS and not _LEFTOVER.search(name)))


def _bundle(member: Member) -> Member:
    """Fill in fingerprint and size of a theme."""
    digest = hashlib.blake2b(digest_size=32)
    size = 0
    try:
        for name, data in member.parts(member.names):
            digest.update(f"{name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
            digest.update(data)
            size += len(data)
    except UnreadableInput as fault:
        digest.update(str(fault).encode("utf-8", "surrogateescape"))
    return msgspec.structs.replace(member, fingerprint=digest.hexdigest(), size=size)


# --- archives ----------------------------------------------------------------------------------------------------


def _archive(path: Path, name: str) -> Iterator[Member]:
    with streams.open_zip(path, name) as archive:
        yield from _contents(Member(name=name, path=path), archive)


def _contents(outer: Member, archive: zipfile.ZipFile) -> Iterator[Member]:
    infos = [info for info in archive.infolist() if not info.is_dir() and not _LEFTOVER.search(info.filename)]
    _refuse_dangers(infos, outer.name)
    names = [info.filename for info in infos]
    if any(marks <= set(names) for marks in _WORKBOOKS):
        yield _surveyed(msgspec.structs.replace(outer, names=tuple(sorted(names))))
        return
    if document := next((told for name, told in _DOCUMENTS.items() if name in names), None):
        raise UnreadableInput(document[0], where=outer.name, cure=document[1])
    if not names:
        raise UnreadableInput("is an archive without files", where=outer.name, cure="Export it again, or leave it out.")
    roots = theme_roots(names)
    for root in roots:
        label = outer.name if len(roots) == 1 else f"{outer.name} > {root.rstrip('/')}"
        yield _bundle(msgspec.structs.replace(outer, name=label, root=root, names=_theme_names(names, root)))
    for info in infos:
        if not any(info.filename.startswith(root) for root in roots):
            yield from _inner(outer, archive, info)


def _inner(outer: Member, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Member]:
    name = f"{outer.name} > {info.filename}"
    if outer.inner:
        raise UnreadableInput("is an archive inside an archive", where=outer.name,
                              cure="Unpack it and name the files in it.")
    if not info.file_size:
        raise _empty(name)
    member = Member(name=name, path=outer.path, inner=info.filename)
    with streams.open_part(archive, info.filename, name) as stream:
        magic = _peek(stream)
        if magic in streams.ZIP_MAGICS:
            seekable = archive.open(info.filename)
            with seekable, streams.open_zip(seekable, name) as nested:
                yield from _contents(member, nested)
            return
    yield _surveyed(member)


def _peek(stream: IO[bytes]) -> bytes:
    try:
        return stream.read(4)
    except UnreadableInput:
        return b""


def _refuse_dangers(infos: Sequence[zipfile.ZipInfo], name: str) -> None:
    unpack = "Unpack it yourself, look at it, and name the files you mean."
    if len(infos) > MAX_FILES:
        raise UnreadableInput(f"holds {len(infos):,} files", where=name, cure=unpack)
    for info in infos:
        where = f"{name} > {info.filename}"
        if _CLIMBS.search(info.orig_filename):
            raise UnreadableInput("has a path that leads out of the archive", where=where, cure=unpack)
        if info.flag_bits & 1:
            raise UnreadableInput("is protected by a password", where=where, cure="Unpack it and name the file inside.")
        if info.file_size > RATIO_COUNTS_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise UnreadableInput(f"would unpack {info.compress_size:,} bytes to {info.file_size:,}, as zip bombs do",
                                  where=where, cure=unpack)
    total = sum(info.file_size for info in infos)
    if total > MAX_UNPACKED:
        raise UnreadableInput(f"would unpack to {total:,} bytes", where=name, cure=unpack)


# --- heads and fingerprints --------------------------------------------------------------------------------------


def _surveyed(member: Member) -> Member:
    """Fill in head, fingerprint and size, by reading the content once. Damage becomes part of the fingerprint."""
    digest = hashlib.blake2b(digest_size=32)
    head = bytearray()
    size = 0
    with member.open() as stream:
        try:
            while block := stream.read1(1 << 18):  # type: ignore[attr-defined]
                digest.update(block)
                size += len(block)
                if len(head) < HEAD:
                    head += block[: HEAD - len(head)]
        except UnreadableInput as fault:
            if "bomb" in fault.what:
                raise
            digest.update(fault.what.encode("utf-8", "surrogateescape"))
    if not size:
        raise _empty(member.name)
    return msgspec.structs.replace(member, head=bytes(head), fingerprint=digest.hexdigest(), size=size)
