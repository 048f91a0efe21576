"""What Seller Center means when it refuses a row, and the cure. The table is data in ``refusals.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from linkaudit.model import Record

_DATA = tomllib.loads((files("linkaudit.listing.comeback") / "refusals.toml").read_text("utf-8"))
_NUMBER = re.compile(r"(?<!\d)\d{8}(?!\d)")
_PIECE = re.compile(r"[\r\n]+|(?<=[.。!;；])\s*(?=\d{1,2}[.)、]\s*\D)|[;；](?=\s*\S)")
_LISTED = re.compile(r"^\s*(?:\d{1,2}[.)、]|[-•*·])\s*")
_ANY = ".{0,160}?"
_SHOWN = 200
_UNKNOWN = "linkaudit does not know this reason"
_LOOK = "Do what the reason says, or ask Seller Center's help; then upload the row again"


class Explained(Record, frozen=True, kw_only=True, gc=False):
    """A reason in plain words. ``code_number`` is TikTok's, "" if not told; ``ts_code`` ours, "" if none fits.

    ``certain``: the reason is one of the table; else it was only told from the words what it is about, or not at all
    (then ``meaning`` says so, with the text itself).
    """

    code_number: str
    ts_code: str
    meaning: str
    cure: str
    certain: bool


class _Entry(NamedTuple):
    numbers: tuple[str, ...]
    pattern: re.Pattern[str]
    ts_code: str
    meaning: str
    cure: str


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    """Make one pattern of phrases in which ``*`` stands for any words."""
    parts = (_ANY.join(re.escape(part.strip()) for part in phrase.casefold().split("*")) for phrase in phrases)
    return re.compile("|".join(parts))


def _entries(section: str) -> list[_Entry]:
    return [
        _Entry(tuple(map(str, one.get("codes", ()))), _pattern(one["says"]), one["ts"], one["means"], one["cure"])
        for one in _DATA[section]
    ]


_REFUSALS = _entries("refusal")
_TOPICS = _entries("topic")
_BY_NUMBER = {number: entry for entry in _REFUSALS for number in entry.numbers}


@lru_cache(4096)
def explain(message: str) -> Explained:
    """Explain one reason: by TikTok's number, then by its words, then by what it is about.

    >>> explain("12052931: The title must follow these rules").ts_code, explain("size chart is needed").ts_code
    ('TS102', 'TS125')
    """
    numbers = _NUMBER.findall(message)
    for number in numbers:
        if number in _BY_NUMBER:
            return _explained(_BY_NUMBER[number], number, certain=True)
    told = numbers[0] if numbers else ""
    text = " ".join(message.casefold().split())
    for entries in (_REFUSALS, _TOPICS):
        found = next((one for one in entries if one.pattern.search(text)), None)
        if found:
            return _explained(found, told, certain=entries is _REFUSALS)
    shown = " ".join(message.split())
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return Explained(code_number=told, ts_code="", meaning=f"{_UNKNOWN}: “{shown}”", cure=_LOOK, certain=False)


def explain_all(message: str) -> tuple[Explained, ...]:
    """Explain every reason in a cell that may hold several, by line, semicolon or number; the same one once."""
    pieces = [text for piece in _PIECE.split(message) if (text := _LISTED.sub("", piece).strip(" \t;；,"))]
    found = {(one.ts_code, one.meaning): one for one in map(explain, pieces)}
    whole = explain(message)
    if whole.certain and not any(one.certain for one in found.values()):
        return (whole,)
    return tuple(found.values()) or (whole,)


def _explained(entry: _Entry, number: str, *, certain: bool) -> Explained:
    return Explained(code_number=number, ts_code=entry.ts_code, meaning=entry.meaning, cure=entry.cure, certain=certain)
