"""Capitals brought to normal case: a title that shouts throughout, or shouting words beside each other."""

from __future__ import annotations

import re
from itertools import pairwise

from linkaudit.listing.text.redirecting import WORDS

# letters of Latin, Greek and Cyrillic: others have no capitals
_CASED = "A-Za-zªµºÀ-ÖØ-öø-ɏͰ-ϿЀ-ԯḀ-ỿ"
_WORD = re.compile(rf"[{_CASED}]+(?:['’][{_CASED}]+)*")
_KEPT = frozenset(WORDS["capitals"]["kept"].split())
_SMALL = frozenset(WORDS["capitals"]["small"].split())
_SHOUT = 4  # shorter words in capitals may well be abbreviations
_ALONE = 5
_BESIDE = 3  # of words in a title that shouts: with two so long it is no abbreviation
_AMID = (" ", "-", "'", "’", "&", "/", ",")


def calm(text: str, vendor: str = "") -> str:
    """Return ``text`` in normal case if it shouts: no small letters and a long word, or long words in a row.

    Abbreviations (``words.toml``), words with digits and those of the ``vendor`` keep their spelling.
    """
    if text.lower() == text:
        return text
    names = {word.casefold(): word for word in _WORD.findall(vendor)}
    words = [match for match in _WORD.finditer(text) if not _beside_digit(text, match)]
    shouting = [match for match in words if _shouts(match[0], names)]
    if not shouting:
        return text
    others = [match[0] for match in words if match[0] not in _KEPT and match[0].casefold() not in names]
    if all(word.upper() == word for word in others):
        loud = sum(len(word) >= _BESIDE for word in others) > 1 or len(shouting[0][0]) >= _ALONE
        return _calmed(text, words, names) if loud else text
    return _calmed(text, _in_a_row(text, shouting), names)


def _beside_digit(text: str, match: re.Match[str]) -> bool:
    return text[match.start() - 1 : match.start()].isdigit() or text[match.end() : match.end() + 1].isdigit()


def _shouts(word: str, names: dict[str, str]) -> bool:
    long_enough = len(word) >= _SHOUT and word.upper() == word and word.lower() != word
    return long_enough and word not in _KEPT and word.casefold() not in names


def _in_a_row(text: str, shouting: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the shouting words that stand beside another one."""
    pairs = [
        (one, two)
        for one, two in pairwise(shouting)
        if text[one.end() : two.start()].strip(" -&/,") == ""
    ]
    return list(dict.fromkeys(match for pair in pairs for match in pair))


def _calmed(text: str, words: list[re.Match[str]], names: dict[str, str]) -> str:
    parts, at = [], 0
    for match in words:
        parts += [text[at : match.start()], _normal(match, names)]
        at = match.end()
    return "".join(parts) + text[at:]


def _normal(match: re.Match[str], names: dict[str, str]) -> str:
    word = match[0]
    if (name := names.get(word.casefold())) is not None:
        return name
    if word in _KEPT or len(word) == 1:
        return word
    if match.start() and word.lower() in _SMALL:
        return word.lower()
    return word[0] + word[1:].lower()
