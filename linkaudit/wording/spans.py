"""Places in a text where something stands. A cheap scan decides whether a text is worth the full look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Span(NamedTuple):
    """A place in a text: ``kind`` of what stands there, offsets of the whole of it, and ``text``, its telling part."""

    kind: str
    start: int
    end: int
    text: str


class Check(NamedTuple):
    """What is looked for: ``pattern``, in texts that have one of ``signs`` (lower case, substrings) and a ``gate``."""

    name: str
    signs: tuple[str, ...]
    pattern: re.Pattern[str]
    gate: re.Pattern[str] | None = None


def phrase_checks(name: str, phrases: list[str], not_before: Mapping[str, str] | None = None) -> list[Check]:
    """One check a phrase: looking for the plain phrase is a hundred times as fast as a pattern of all of them.

    ``not_before``: by phrase, a pattern of what shows by coming next that something else is meant.
    """
    but = not_before or {}
    return [Check(name, (one,), re.compile(_whole(one, but.get(one, "")), re.IGNORECASE)) for one in phrases]


def _whole(phrase: str, not_before: str) -> str:
    edge = r"\b" if phrase[0].isascii() else ""
    after = rf"(?!\W?(?:{not_before}))" if not_before else ""
    return f"{edge}{re.escape(phrase)}{edge}{after}"


# Nearly every text has none of the signs, so the question is how fast that is told. Words of ASCII letters are looked
# up in the set of the text's own words, which is made once; other scripts, unspaced, by one of their letters.
_FOLD = bytes(byte if chr(byte).isalnum() and byte < 128 else 32 for byte in range(256))  # noqa: PLR2004  ASCII


_ASCII = bytes(range(128))


def _letters(encoded: bytes) -> set[str]:
    """Return the characters beyond ASCII in a text."""
    return set(encoded.translate(None, _ASCII).decode("utf-8", "surrogatepass"))


def _letter(sign: str) -> str:
    """Return the character beyond ASCII that a sign is known by: a letter, if it has one, is rarer than a mark."""
    beyond = [char for char in sign if not char.isascii()]
    return next(filter(str.isalpha, beyond), beyond[0])


def _key(sign: str) -> str:
    """Return the longest word of a sign that is made of ASCII letters, or an empty string."""
    words = [word for word in sign.split() if word.isascii() and word.isalpha()]
    return max(words, key=len) if sign.isascii() and words else ""


class Lookout:
    """A set of checks, sorted so that a text without any of their signs is passed by fast."""

    def __init__(self, checks: tuple[Check, ...]) -> None:
        self._signs = [(sign, check) for check in checks for sign in check.signs]
        self._by_word: dict[bytes, list[int]] = {}
        self._by_letter: dict[str, list[int]] = {}
        self._always: list[int] = []
        for place, (sign, _) in enumerate(self._signs):
            if not sign.isascii():
                self._by_letter.setdefault(_letter(sign), []).append(place)
            elif key := _key(sign):
                self._by_word.setdefault(key.encode(), []).append(place)
            else:
                self._always.append(place)

    def likely(self, text: str) -> Iterator[Check]:
        """Yield the checks, in their order, one of whose signs stands in ``text``, and their gate if they have one."""
        lower = text.lower()
        encoded = lower.encode("utf-8", "surrogatepass")
        words = set(encoded.translate(_FOLD).split())
        places = [place for key in self._by_word.keys() & words for place in self._by_word[key]] + self._always
        if not lower.isascii():
            letters = _letters(encoded)
            places += [place for key in self._by_letter.keys() & letters for place in self._by_letter[key]]
        signed = (self._signs[place] for place in sorted(places))
        opens: dict[re.Pattern[str], bool] = {}
        for check in dict.fromkeys(check for sign, check in signed if sign in lower):
            if check.gate and check.gate not in opens:
                opens[check.gate] = check.gate.search(text) is not None
            if not check.gate or opens[check.gate]:
                yield check

    def firsts(self, text: str) -> list[Span]:
        """Return the first span of each kind, in the order of the text."""
        found: dict[str, Span] = {}
        for span in self.spans(text):
            found.setdefault(span.kind, span)
        return list(found.values())

    def spans(self, text: str) -> list[Span]:
        """Return every span, in the order of the text. Only spans of different kinds overlap."""
        found = {_span(check.name, match) for check in self.likely(text) for match in check.pattern.finditer(text)}
        kept: list[Span] = []
        reached: dict[str, int] = {}
        for span in sorted(found, key=lambda span: (span.start, -span.end, span.kind)):
            if span.start >= reached.get(span.kind, 0):
                kept.append(span)
                reached[span.kind] = span.end
        return kept


def _span(kind: str, match: re.Match[str]) -> Span:
    return Span(kind, match.start(), match.end(), match[match.lastindex or 0])
