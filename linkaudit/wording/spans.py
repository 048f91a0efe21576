"""Where a text sends buyers away. A cheap scan decides whether a text is worth the full look."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

_DATA = tomllib.loads((files("linkaudit.wording") / "phrases.toml").read_text("utf-8"))


class Span(NamedTuple):
    """A place in a text: ``kind`` of what stands there, offsets of the whole of it, and ``text``, its telling part."""

    kind: str
    start: int
    end: int
    text: str


class Check(NamedTuple):
    """What is looked for: ``pattern``, in texts that have one of ``signs`` (lower case, substrings)."""

    name: str
    signs: tuple[str, ...]
    pattern: re.Pattern[str]


# Style rules that stand in the text by mistake look like handles.
_CSS = "media|import|font|charset|page|supports|keyframes|layer|container|namespace|property"


def phrase_checks(name: str, phrases: list[str]) -> list[Check]:
    """One check a phrase: looking for the plain phrase is a hundred times as fast as a pattern of all of them."""
    edges = ((phrase, r"\b" if phrase[0].isascii() else "") for phrase in phrases)
    return [
        Check(name, (phrase,), re.compile(f"{edge}{re.escape(phrase)}{edge}", re.IGNORECASE)) for phrase, edge in edges
    ]


CHECKS: tuple[Check, ...] = (
    Check("e-mail address", ("@",), re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})*\.[^\W\d_]{2,63}")),
    Check("phone number", ("+",),
          re.compile(r"(?<![\w.#/-])\+\d{1,3}[ .-]?(?:\(?\d{2,4}\)?[ .-]?){2,4}\d{2,4}(?![\w-])")),
    Check("phone number", ("call", "phone", "telephone", "tel", "text", "hotline", "whatsapp", "电话"),
          re.compile(
              r"(?:\b(?:call|(?:tele)?phone|tel|text|hotline|whatsapp)\b(?:\s+(?:us|me|now|at|on|or|number|no|text)\b)*|电话)"
              r"[\s.:：#-]*(\(?\d{3}\)?[ .-]\d{3,4}[ .-]\d{4})(?![\w-])", re.IGNORECASE)),
    Check("address", ("://", "www."), re.compile(r"(?:https?://|\bwww\.)[\w-]+\.[\w./?=&%#-]+", re.IGNORECASE)),
    Check("handle", ("@",), re.compile(rf"(?<![\w.@/])@(?!(?:{_CSS})\b)[A-Za-z_][\w.]{{2,29}}(?![\w.@])")),
    *phrase_checks("call to leave TikTok", _DATA["call_to_leave"]),
    *phrase_checks("other platform", _DATA["platforms"]),
)  # fmt: skip
# Nearly every text has none of the signs, so the question is how fast that is told. Words of ASCII letters are looked
# up in the set of the text's own words, which is made once; other scripts (unspaced, many) by plain substring.
_FOLD = bytes(byte if chr(byte).isalnum() and byte < 128 else 32 for byte in range(256))  # noqa: PLR2004  ASCII


def _key(sign: str) -> str:
    """Return the longest word of a sign that is made of ASCII letters, or an empty string."""
    words = [word for word in sign.split() if word.isascii() and word.isalpha()]
    return max(words, key=len) if sign.isascii() and words else ""


class Lookout:
    """A set of checks, sorted so that a text without any of their signs is passed by fast."""

    def __init__(self, checks: tuple[Check, ...]) -> None:
        self._signs = [(sign, check) for check in checks for sign in check.signs]
        self._by_word: dict[bytes, list[int]] = {}
        self._by_substring: list[int] = []
        for place, (sign, _) in enumerate(self._signs):
            key = _key(sign).encode()
            (self._by_word.setdefault(key, []) if key else self._by_substring).append(place)

    def likely(self, text: str) -> Iterator[Check]:
        """Yield the checks, in their order, one of whose signs stands in ``text``."""
        lower = text.lower()
        words = set(lower.encode("utf-8", "surrogatepass").translate(_FOLD).split())
        places = [place for key in self._by_word.keys() & words for place in self._by_word[key]]
        for place in sorted(places + self._by_substring):
            sign, check = self._signs[place]
            if sign in lower:
                yield check

    def firsts(self, text: str) -> list[Span]:
        """Return the first span of each kind, in the order of the checks."""
        found: dict[str, Span] = {}
        for check in self.likely(text):
            if check.name not in found and (match := check.pattern.search(text)):
                found[check.name] = _span(check.name, match)
        return list(found.values())

    def spans(self, text: str) -> list[Span]:
        """Return every span, in the order of the text; spans of different kinds may overlap."""
        found = {_span(check.name, match) for check in self.likely(text) for match in check.pattern.finditer(text)}
        return sorted(found, key=lambda span: (span.start, span.end, span.kind))


def _span(kind: str, match: re.Match[str]) -> Span:
    return Span(kind, match.start(), match.end(), match[match.lastindex or 0])


REDIRECTING = Lookout(CHECKS)
