"""Pictures of variants in the lines of a bulk operation.

``ProductVariant.media`` names a picture by its id alone, on a line of its own; the address stands on a line of the
product's media (Admin GraphQL 2026-10, read 2026-11-22). The lines come in any order: the file is looked through once
for them, and once more for the addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property

import msgspec

from linkaudit.errors import UnreadableInput
from linkaudit.source.base import Member
from linkaudit.source.json.stream import numbered_lines
from linkaudit.source.json.variants import ImageNode, source

_MEDIA = b"gid://shopify/MediaImage/"
_OF_VARIANT = b"gid://shopify/ProductVariant/"
_OWN = re.compile(rb'"id"\s*:\s*"gid://shopify/MediaImage/(\d{1,18})["?]')
_VARIANT = re.compile(rb'"__parentId"\s*:\s*"gid://shopify/ProductVariant/(\d{1,18})["?]')
_decode = msgspec.json.Decoder(ImageNode, strict=False).decode


class VariantPictures:
    """Tells the address of a variant's first picture. The file is looked through when it is first asked."""

    def __init__(self, member: Member) -> None:
        self._member = msgspec.structs.replace(member, watch=None)

    def __call__(self, variant_id: int | None) -> str:
        """Return the address, empty if the file has none."""
        media = self._shown.get(variant_id or 0)
        return self._addresses[media] if media is not None else ""

    @cached_property
    def _shown(self) -> dict[int, int]:
        """The picture that each variant names first."""
        found: dict[int, int] = {}
        for media, line in self._lines(_OF_VARIANT):
            if parent := _VARIANT.search(line):
                found.setdefault(int(parent[1]), media)
        return found

    @cached_property
    def _addresses(self) -> dict[int, str]:
        """The addresses of these pictures, empty where no line has it."""
        found = dict.fromkeys(self._shown.values(), "")
        for media, line in self._lines(b""):
            if found.get(media) == "":
                found[media] = _address(line)
        return found

    def _lines(self, sign: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the lines of pictures that have ``sign`` in them, with the pictures' ids."""
        with suppress(UnreadableInput), self._member.open() as stream:  # damage is told where the lines are read
            for _, line in numbered_lines(stream):
                if _MEDIA in line and sign in line and (found := _OWN.search(line)):
                    yield int(found[1]), line


def _address(line: bytes) -> str:
    try:
        return source(_decode(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ArithmeticError):
        return ""
