"""Which encoding a text file is in, told from its bytes."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from linkaudit.errors import UnreadableInput
from linkaudit.source.base import Member

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_HIGH = re.compile(rb"[\x80-\xff]")
# Two high bytes in the rows of GB 2312 that hold its signs and its 6,763 characters.
_GB_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
# Kana in Shift_JIS begin with what are a low quotation mark and a florin sign in Windows-1252, which are rare in texts.
_KANA = re.compile(rb"(?:\x82[\x9f-\xf1]|\x83[\x40-\x7e\x80-\x96])")
_SOME_KANA = 3
_LONE = re.compile("[\udc80-\udcff]")
_SAMPLE = 32 << 10
_LONG = 1 << 10
_MOSTLY = 0.9
_ENOUGH = 100  # high bytes; fewer say nothing
# Believed when found; other finds are nearly always Western text, which Windows-1252 shows rightly.
_TRUSTED = frozenset({
    "big5", "big5hkscs", "cp932", "shift_jis", "euc_jp", "cp949", "euc_kr", "cp1251", "cp1253", "cp1255",
    "cp1256", "koi8_r",
})


class Encoding(NamedTuple):
    """``codec`` and ``errors`` for Python, ``label`` for people. ``certain`` is false for a guess."""

    codec: str
    errors: str
    label: str
    certain: bool


UTF8 = Encoding("utf-8", "surrogateescape", "UTF-8", certain=True)


def of_head(head: bytes) -> Encoding:
    """Return the encoding of a text that begins with ``head``. Undecodable bytes become lone surrogates, or U+FFFD.

    >>> of_head("caf\u00e9".encode()).label, of_head("caf\u00e9".encode("cp1252")).label
    ('UTF-8', 'Windows-1252')
    """
    for bom, codec, label in _BOMS:
        if head.startswith(bom):
            return Encoding(codec, "replace" if codec == "utf-16" else "surrogateescape", label, certain=True)
    return UTF8 if _is_utf8(head) else _guess(head)


def of_member(member: Member) -> Encoding:
    """Return the encoding of ``member``; looks past a head that is plain ASCII."""
    if not member.head.isascii() or member.size <= len(member.head):
        return of_head(member.head)
    with member.open() as stream:
        try:
            while block := stream.read1(1 << 18):  # type: ignore[attr-defined]
                if not block.isascii():
                    return of_head(block + stream.read1(16))  # type: ignore[attr-defined]
        except UnreadableInput:
            return UTF8
    return UTF8


def has_undecodable(text: str) -> bool:
    """Whether ``text`` holds marks of bytes that could not be decoded."""
    return _LONE.search(text) is not None


def _is_utf8(head: bytes) -> bool:
    """Whether ``head`` is UTF-8 but for a few stray bytes (one in three characters at most)."""
    # both ends of a sample may stand within a character
    decoded = head[:-4].lstrip(b"\x80\x81\x82\x83\x84").decode("utf-8", "surrogateescape") if len(head) > _LONG \
        else head.decode("utf-8", "surrogateescape")
    stray = len(_LONE.findall(decoded))
    if not stray:
        return True
    good = sum(character > "\x7f" for character in decoded) - stray
    return good >= 2 * stray


def _guess(head: bytes) -> Encoding:
    if len(_KANA.findall(head)) >= _SOME_KANA and _is_shift_jis(head):
        return Encoding("cp932", "surrogateescape", "CP932", certain=False)
    high = len(_HIGH.findall(head))
    if 2 * len(_GB_PAIR.findall(head)) >= _MOSTLY * high:
        return Encoding("gb18030", "surrogateescape", "GB18030", certain=False)
    codec = _by_statistics(head) if high >= _ENOUGH else ""
    if codec in _TRUSTED:
        return Encoding(codec, "surrogateescape", codec.upper(), certain=False)
    return Encoding("cp1252", "surrogateescape", "Windows-1252", certain=False)


def _is_shift_jis(head: bytes) -> bool:
    """Whether ``head`` is Shift_JIS throughout; its last character may be cut."""
    try:
        codecs.getincrementaldecoder("cp932")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _by_statistics(head: bytes) -> str:
    from charset_normalizer import from_bytes

    lines = b"\n".join(line for line in head.split(b"\n") if not line.isascii())[:_SAMPLE]
    best = from_bytes(lines).best()
    return best.encoding if best else ""
