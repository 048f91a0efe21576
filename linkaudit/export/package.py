"""A workbook as a package of parts: which part a sheet is, and the same package with a few parts exchanged.

What is not exchanged is copied as it stands in the archive, compressed as it was: same bytes, same order, same names.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping
from copy import copy

from lxml import etree

_CALC_TYPE = re.compile(rb"<(?:[\w.-]+:)?Override\b[^>]*?spreadsheetml\.calcChain\+xml[^>]*>")


class Package:
    """A workbook's parts, read from ``content``.

    Raises ``ValueError`` (also as ``zipfile.BadZipFile``, ``KeyError``, lxml's errors: see ``FAULTS``) if it is none.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self._names = {name.lower(): name for name in archive.namelist()}

    def read(self, part: str) -> bytes:
        """Return a part's bytes. Raises ``KeyError`` if there is none of that name."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            return archive.read(self.name(part))

    def name(self, part: str) -> str:
        """Return a part's name in the archive: names of parts do not differ by case."""
        return self._names[part.lower()]

    def workbook(self) -> str:
        """Return the name of the part that lists the sheets."""
        return self.name(next(target for kind, _, target in self.relations("") if kind == "officeDocument"))

    def sheet(self, name: str) -> str:
        """Return the name of the part that holds the sheet ``name``."""
        book = self.workbook()
        targets = {relation: target for _, relation, target in self.relations(book)}
        for sheet in _root(self.read(book)).iter("{*}sheet"):
            if sheet.get("name") == name:
                relation = next(value for key, value in sheet.attrib.items() if str(key).endswith("}id"))
                return self.name(targets[str(relation)])
        raise KeyError(name)

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """Return what a part (empty: the package) points to: end of the kind's name, id, name of the part."""
        root = _root(self.read(_relations_part(part)))
        found = []
        for relation in root.iter("{*}Relationship"):
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), relation.get("Target", "")))
            found.append((relation.get("Type", "").rsplit("/", 1)[-1], relation.get("Id", ""), target.lstrip("/")))
        return found

    def without_calc_chain(self) -> dict[str, list[bytes] | None]:
        """Return the changes that take out the order of calculation: a program that needs one makes it anew."""
        book = self.workbook()
        chains = [target for kind, _, target in self.relations(book) if kind == "calcChain"]
        if not chains:
            return {}
        changes: dict[str, list[bytes] | None] = {self.name(chain): None for chain in chains}
        own, types = self.name(_relations_part(book)), self.name("[Content_Types].xml")
        changes[own] = [re.sub(rb"<(?:[\w.-]+:)?Relationship\b[^>]*?/calcChain[\"'][^>]*>", b"", self.read(own))]
        changes[types] = [_CALC_TYPE.sub(b"", self.read(types))]
        return changes

    def exchanged(self, changes: Mapping[str, Iterable[bytes] | None]) -> bytes:
        """Return the package with the parts in ``changes`` made of other bytes, or left out where there are none."""
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.content)) as old, zipfile.ZipFile(out, "w") as new:
            new.comment = old.comment
            entries = sorted(old.infolist(), key=lambda info: info.header_offset)
            ends = dict(zip((info.header_offset for info in entries),
                            [*(info.header_offset for info in entries[1:]), old.start_dir], strict=True))  # fmt: skip
            for info in old.infolist():
                if info.filename not in changes:
                    _copy(memoryview(self.content)[info.header_offset : ends[info.header_offset]], info, new)
                elif (chunks := changes[info.filename]) is not None:
                    _write(chunks, info, new)
        return out.getvalue()


FAULTS = (zipfile.BadZipFile, KeyError, ValueError, StopIteration, NotImplementedError, RuntimeError, etree.LxmlError)


def _copy(entry: memoryview, info: zipfile.ZipInfo, new: zipfile.ZipFile) -> None:
    """Copy an entry as it stands, its own header included, without unpacking it."""
    assert new.fp is not None  # noqa: S101 - it was just opened
    copied = copy(info)
    copied.header_offset = new.start_dir
    new.fp.seek(new.start_dir)
    new.fp.write(entry)
    new.filelist.append(copied)
    new.NameToInfo[copied.filename] = copied
    new.start_dir = new.fp.tell()


def _write(chunks: Iterable[bytes], info: zipfile.ZipInfo, new: zipfile.ZipFile) -> None:
    fresh = zipfile.ZipInfo(info.filename, info.date_time)
    fresh.compress_type = info.compress_type
    fresh.create_system, fresh.external_attr = info.create_system, info.external_attr
    with new.open(fresh, "w") as part:
        for chunk in chunks:
            part.write(chunk)


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _root(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
