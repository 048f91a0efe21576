"""Messages with placeholders, and the sentences that fit them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

FIELD = re.compile(r"\{(\w+)(?:!s)?\}")
_AS_TYPED = re.compile(r"\{(\w+)!s\}")
_TYPED = re.compile(r"\{(?:n\d*|n_\w+|money\d*|percent\d*|date\d*)\}")
_KINDS = (
    (re.compile(r"n\d*"), r"-?\d[\d,]*(?:\.\d+)?"),
    (re.compile(r"money\d*"), r"-?[\d,]+\.\d\d"),
    (re.compile(r"percent\d*"), r"[-<]?[\d.]+%"),
    (re.compile(r"date\d*"), r"\d{4}-\d\d-\d\d"),
)
_COUNTED = re.compile(r"n_([a-z_]+?)\d*", re.IGNORECASE)
_OPENS = ("“", "`", '"', "‘")
WORD = re.compile(r"[A-Za-z]{2,}")
_COUNTED_WORD = re.compile(r"(?<![\w}(])([A-Za-z]{2,})\(s\)")
_FEWEST = 5  # letters of a shape that begins with any text


class Shape(NamedTuple):
    """A message with placeholders: what fits it, what is said for it, and the names of what is never translated.

    Of these, ``quoted`` stand in quotation marks in the message: they may hold sentences.
    """

    fits: re.Pattern[str]
    says: str
    named: frozenset[str]
    quoted: frozenset[str]


@cache
def compiled(message: str, said: str) -> Shape:
    """Return the shape of a message.

    >>> found = compiled("{file}: {n_red_hats} in “{name}”", "")
    >>> found.fits.fullmatch("a.csv: 2 red hats in “x”").groupdict(), sorted(found.named)
    ({'file': 'a.csv', 'n_red_hats': '2 red hats', 'name': 'x'}, ['name'])
    >>> sorted(compiled("no {column} in {place}", "{place}没有 {column!s} 列").named)
    ['column']
    """
    pattern, at = "", 0
    quoted: set[str] = set()
    seen: set[str] = set()
    for field in FIELD.finditer(message):
        before, name = message[at : field.start()], field[1]
        pattern += _literal(before)
        touches = before[-1:].isalpha() or before[-1:] == ")" or message[field.end() : field.end() + 1].isalpha()
        pattern += f"(?P={name})" if name in seen else f"(?P<{name}>{_kind(name, touches=touches)})"
        seen.add(name)
        if before.endswith(_OPENS):
            quoted.add(name)
        at = field.end()
    named = quoted.union(_AS_TYPED.findall(said))
    return Shape(re.compile(pattern + _literal(message[at:]), re.DOTALL), said, frozenset(named), frozenset(quoted))


def vague(message: str) -> bool:
    """Whether a shape begins with any text and has so few letters that it would fit what it does not mean.

    >>> vague("{first} to {last}"), vague("{n} to {last}"), vague("{text} is no day")
    (True, False, False)
    """
    letters = sum(map(len, WORD.findall(FIELD.sub("", message)))) + _FEWEST * len(_TYPED.findall(message))
    return message.startswith("{") and not _TYPED.match(message) and letters < _FEWEST


def _literal(text: str) -> str:
    return "s?".join(re.escape(part) for part in text.split("(s)"))


def _kind(name: str, *, touches: bool) -> str:
    for names, pattern in _KINDS:
        if names.fullmatch(name):
            return pattern
    if counted := _COUNTED.fullmatch(name):
        thing = counted[1].replace("_", " ").removesuffix("s")
        return rf"-?[\d,]+ {re.escape(thing)}s?"
    return ".*?" if touches else ".+?"


def halved(messages: Mapping[str, str]) -> dict[str, str]:
    """Return the halves of messages that are also kept as two texts: what was left out, and why."""
    found: dict[str, str] = {}
    for message, said in messages.items():
        pairs = list(zip(message.split(": "), said.split("："), strict=False))
        two = len(pairs) == message.count(": ") + 1 == said.count("：") + 1 == 2  # noqa: PLR2004
        same = all(sorted(FIELD.findall(one)) == sorted(FIELD.findall(other)) for one, other in pairs)
        if two and same and message[:1].islower():
            found |= pairs
    plain = {one: other for one, other in found.items() if one[:1] != "{" or _TYPED.match(one)}
    return {one: other for one, other in plain.items() if WORD.search(FIELD.sub("", one))}


def weight(message: str) -> int:
    """Return how much of a message is its own: shapes are tried from the heaviest on. Few texts have a number."""
    return len(FIELD.sub("", message)) * 10 - len(FIELD.findall(message)) + 50 * len(_TYPED.findall(message))


class Candidate(NamedTuple):
    """A message that a text may be of: its place in the order of weight, and the words that the text must have."""

    at: int
    needs: frozenset[str]
    message: str
    said: str


def indexed(shapes: list[tuple[str, str]]) -> dict[str, list[Candidate]]:
    """Return the shapes, each under its rarest whole word, or under both forms of a word that may be one or many."""
    words = [_words(message) for message, _ in shapes]
    often = Counter(word for one in words for word in one)
    found: dict[str, list[Candidate]] = {}
    for at, (message, said) in enumerate(shapes):
        rarest = min(words[at], key=lambda one: (often[one], one), default="")
        counted = _COUNTED_WORD.search(message)
        for word in {counted[1], f"{counted[1]}s"} if counted and not rarest else {rarest}:
            found.setdefault(word, []).append(Candidate(at, frozenset(words[at]), message, said))
    return found


def _words(message: str) -> set[str]:
    """Return the words that every text of this shape has: those that touch no placeholder and have no plural."""
    bare = FIELD.sub("\0", message)
    return {found[1] for found in re.finditer(r"(?<![\w\0(])([A-Za-z]{2,})(?![\w\0(])", bare)}
