"""Finished English sentences in another language, known again by their shape.

A message of the catalogue is a sentence or a part of one, without the stop at its end, with placeholders for what
varies: ``{file} is not a workbook``. Names of placeholders say what may stand there: ``n`` a number, ``money`` an
amount, ``date`` a day, ``percent`` a percentage, ``n_links`` a number of links (one or many), every other name any
text. What stands there is put into the translation, and is itself translated if it is a sentence, unless quotation
marks enclose it. ``link(s)`` stands for one or many. What fits no message stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from linkaudit.locale import catalogue

_FIELD = re.compile(r"\{(\w+)\}")
_TYPED = re.compile(r"\{(?:n\d*|n_\w+|money\d*|percent\d*|date\d*)\}")
_KINDS = (
    (re.compile(r"n\d*"), r"-?\d[\d,]*(?:\.\d+)?"),
    (re.compile(r"money\d*"), r"-?[\d,]+\.\d\d"),
    (re.compile(r"percent\d*"), r"[-<]?[\d.]+%"),
    (re.compile(r"date\d*"), r"\d{4}-\d\d-\d\d"),
)
_COUNTED = re.compile(r"n_([a-z_]+?)\d*", re.IGNORECASE)
_OPENS, _STOPS = ("“", "`", '"', "‘"), {".": "。", ":": "：", "?": "？"}
_CONTEXT = "\x04"  # gettext's mark between a context and a message

_WORD = re.compile(r"[A-Za-z]{2,}")
_LEAD = re.compile(r" *(?:\d+\. |# )?")
_CELLS = re.compile(r"( {2,})")
_SENTENCES = re.compile(r"(?<=[.!?”\"`)])(?<! no\.) +(?=[A-Z0-9`“\"\[(—])")
_NUMBERED = re.compile(r"(-?\d[\d,]*) (x )?(?=[A-Za-z])(.+)", re.DOTALL)
_ASIDE = re.compile(r"(.+) \(([^()]+)\)", re.DOTALL)
_MARKS = (("; ", "；"), (": ", "："), (" · ", " · "), (", ", "，"), (" + ", " + "))
_LONGEST = 4_000  # characters of a text that is looked at
_MOST_MARKS = 12  # of one kind in a text that is looked at for two messages
_KEPT = 50_000  # texts whose translation is remembered
_FEWEST = 5  # letters of a shape that begins with any text

_MEASURES = "个行笔次条"
_HAN, _LATIN = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z0-9`%\ue000-\uf8ff]")
_WIDE = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]")


class Shape(NamedTuple):
    """A message with placeholders: what fits it, what is said for it, and the names of what is never translated."""

    fits: re.Pattern[str]
    says: str
    named: frozenset[str]


@cache
def sentences(lang: str) -> Sentences:
    """Return the sentences of a language."""
    messages: Mapping[object, object] = getattr(catalogue(lang), "_catalog", {})
    pairs = ((one, text) for one, text in messages.items() if isinstance(one, str) and isinstance(text, str))
    return Sentences({one: text for one, text in pairs if one and text and _CONTEXT not in one})


def say(text: str, lang: str) -> str:
    """Return a text of any number of lines in a language; English is what it is in."""
    return text if lang == "en" or not text else sentences(lang).text(text)


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> width("a 中")
    4
    """
    return len(text) + len(_WIDE.findall(text))


class Sentences:
    """Translates by a catalogue: message → translation."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        self._whole: dict[str, str] = {}
        shapes: list[tuple[str, str]] = []
        for message, said in {**_halved(messages), **messages}.items():
            bare, meant = _bare(message)[0], said.rstrip("。：？")
            if not _FIELD.search(bare) and "(s)" not in bare:
                self._whole.setdefault(bare, meant)
            elif not vague(bare):
                shapes.append((bare, meant))
        for bare, meant in list(self._whole.items()):
            self._whole.setdefault(bare[:1].lower() + bare[1:], meant)
        shapes.sort(key=lambda one: -_weight(one[0]))
        self._by_word = _indexed(shapes)
        self._known: dict[str, str | None] = {}

    def text(self, text: str) -> str:
        """Return ``text`` with each line translated; columns stay below each other."""
        return "\n".join(map(self._line, text.split("\n")))

    def shape_of(self, sentence: str) -> Shape | None:
        """Return the shape that a sentence with values in it has."""
        return next((shape for shape, _ in self._fitting(_bare(sentence)[0])), None)

    def _line(self, line: str) -> str:
        found = _LEAD.match(line)
        lead = found[0] if found else ""
        pieces = _CELLS.split(line[len(lead) :].rstrip())
        return lead + (self._mixed(pieces[0]) if len(pieces) == 1 else self._cells(pieces))

    def _cells(self, pieces: list[str]) -> str:
        """Put translated cells where the English ones stand."""
        row, at = "", 0
        for cell, gap in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
            row += self._mixed(cell)
            at += len(cell) + len(gap)
            if gap:
                row += " " * max(at - width(row), 1)
        return row

    def _mixed(self, text: str) -> str:
        """Return a text that need not be a message itself: sentence by sentence, then part by part."""
        found = self._part(text)
        if found is not None or len(text) > _LONGEST or not _WORD.search(text):
            return text if found is None else found
        parts = _sentences(text)
        return self._joined(parts) if len(parts) > 1 else self._divided(text)

    def _joined(self, parts: list[str]) -> str:
        """Translate sentences, the longest run that is one message first."""
        told, at = "", 0
        while at < len(parts):
            for end in range(len(parts), at, -1):
                run = " ".join(parts[at:end])
                found = self._whole.get(run.removesuffix(".")) if end > at + 1 else self._mixed(run)
                if found is not None:
                    break
            told += f"{' ' if told and not _WIDE.match(told[-1]) else ''}{found}"
            at = end
        return told

    def _divided(self, text: str) -> str:
        """Translate the parts between the marks of a text, and what is said in brackets at its end."""
        for mark, said in _MARKS:
            if text.startswith(mark) and (rest := self._mixed(text[len(mark) :])) != text[len(mark) :]:
                return said + rest
        core, stop = _bare(text)
        ways: tuple[Callable[[str, str], list[str]], ...] = (self._halves, str.split)
        for divided in ways:
            for mark, said in _MARKS:
                parts = divided(core, mark) if mark in core else []
                told = [self._mixed(one) for one in parts]
                if told != parts:
                    return _glued(told, mark, said) + _STOPS.get(stop, stop)
        if aside := _ASIDE.fullmatch(core):
            told = [self._mixed(one) for one in aside.groups()]
            if told != [*aside.groups()]:
                return f"{told[0]}（{told[1]}）{_STOPS.get(stop, stop)}"
        return text

    def _part(self, text: str) -> str | None:
        """Return the translation of a text that is one message."""
        if text not in self._known:
            if len(self._known) > _KEPT:  # so that memory does not grow with the shop
                self._known.clear()
            self._known[text] = self._found(text)
        return self._known[text]

    def _found(self, text: str) -> str | None:
        bare, stop = _bare(text)
        said = self._whole.get(bare)
        if said is None and len(bare) <= _LONGEST:
            shape, found = next(self._fitting(bare), (None, None))
            if found is None or _runs_on(found):
                said = self._both(bare)
            if said is None and shape and found:
                said = self._filled(shape, found)
        if said is None and (counted := _NUMBERED.fullmatch(bare)) and (thing := self._part(counted[3])):
            of = " 个" if counted[2] and thing[0] not in _MEASURES else ""
            said = _met(f"{counted[1]}{of} ", thing)
        return None if said is None else said + _STOPS.get(stop, stop)

    def _both(self, text: str) -> str | None:
        """Return two messages that a mark joins."""
        for mark, meant in _MARKS[:2]:
            if halves := self._halves(text, mark, whole=True):
                return meant.join(map(self._mixed, halves))
        return None

    def _halves(self, text: str, mark: str, *, whole: bool = False) -> list[str]:
        """Return the two parts at that mark at which one side is a message (``whole``: both), if there is one."""
        at = text.find(mark)
        while at >= 0 and text.count(mark) <= _MOST_MARKS:
            halves = [text[:at], text[at + len(mark) :]]
            known = [self._part(one) is not None for one in halves]
            if all(known) if whole else any(known):
                return halves
            at = text.find(mark, at + 1)
        return []

    def _fitting(self, bare: str) -> Iterator[tuple[Shape, re.Match[str]]]:
        words = set(_WORD.findall(bare))
        near = {at: (message, said) for word in ("", *words) for at, message, said in self._by_word.get(word, ())}
        for at in sorted(near):
            shape = compiled(*near[at])
            found = shape.fits.fullmatch(bare)
            if found and not any(
                _SENTENCES.search(value) for name, value in found.groupdict().items() if name not in shape.named
            ):
                yield shape, found

    def _filled(self, shape: Shape, found: re.Match[str]) -> str:
        values = found.groupdict()
        told = ""
        for at, piece in enumerate(_FIELD.split(shape.says)):
            if at % 2:
                told = _met(told, values[piece] if piece in shape.named else self._mixed(values[piece]))
            else:
                told = _met(told, piece)
        return told


@cache
def compiled(message: str, said: str) -> Shape:
    """Return the shape of a message.

    >>> found = compiled("{file}: {n_red_hats} in “{name}”", "")
    >>> found.fits.fullmatch("a.csv: 2 red hats in “x”").groupdict(), sorted(found.named)
    ({'file': 'a.csv', 'n_red_hats': '2 red hats', 'name': 'x'}, ['name'])
    """
    pattern, at = "", 0
    named: set[str] = set()
    seen: set[str] = set()
    for field in _FIELD.finditer(message):
        before, name = message[at : field.start()], field[1]
        pattern += _literal(before)
        touches = before[-1:].isalpha() or message[field.end() : field.end() + 1].isalpha()
        pattern += f"(?P={name})" if name in seen else f"(?P<{name}>{_kind(name, touches=touches)})"
        seen.add(name)
        if before.endswith(_OPENS):
            named.add(name)
        at = field.end()
    return Shape(re.compile(pattern + _literal(message[at:]), re.DOTALL), said, frozenset(named))


def vague(message: str) -> bool:
    """Whether a shape begins with any text and has so few letters that it would fit what it does not mean.

    >>> vague("{first} to {last}"), vague("{n} to {last}"), vague("{text} is no day")
    (True, False, False)
    """
    letters = sum(map(len, _WORD.findall(_FIELD.sub("", message)))) + _FEWEST * len(_TYPED.findall(message))
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


def _halved(messages: Mapping[str, str]) -> dict[str, str]:
    """Return the halves of messages that are also kept as two texts: what was left out, and why."""
    found: dict[str, str] = {}
    for message, said in messages.items():
        pairs = list(zip(message.split(": "), said.split("："), strict=False))
        two = len(pairs) == message.count(": ") + 1 == said.count("：") + 1 == 2  # noqa: PLR2004
        same = all(sorted(_FIELD.findall(one)) == sorted(_FIELD.findall(other)) for one, other in pairs)
        if two and same and message[:1].islower():
            found |= pairs
    return {one: other for one, other in found.items() if _WORD.search(_FIELD.sub("", one))}


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text; what stands in quotation marks is not parted.

    >>> _sentences("It is “A. B” now. Nothing is left.")
    ['It is “A. B” now.', 'Nothing is left.']
    """
    parts: list[str] = []
    for one in _SENTENCES.split(text):
        if parts and parts[-1].count("“") > parts[-1].count("”"):
            parts[-1] += f" {one}"
        elif one:
            parts.append(one)
    return parts


def _runs_on(found: re.Match[str]) -> bool:
    """Whether what stands at the end of a fitting text goes on behind a mark: it may be a message of its own."""
    last = found[found.lastindex] if found.lastindex else ""
    return found.string.endswith(last) and any(mark in last for mark, _ in _MARKS[:2])


def _met(left: str, right: str) -> str:
    """Join two pieces: a space stands between Chinese and what is not, and none within Chinese.

    >>> _met("共", "3 个"), _met("按 ", "订单"), _met("5", "天")
    ('共 3 个', '按订单', '5 天')
    """
    if left.endswith(" ") and _HAN.match(left[-2:-1]) and _HAN.match(right):
        return left[:-1] + right
    if right.startswith(" ") and _HAN.match(left[-1:]) and _HAN.match(right[1:]):
        return left + right[1:]
    apart = (_HAN.match(left[-1:]) and _LATIN.match(right)) or (_LATIN.match(left[-1:]) and _HAN.match(right))
    return f"{left} {right}" if apart else left + right


def _glued(parts: list[str], mark: str, said: str) -> str:
    """Join parts by the mark of the language they are in."""
    told = parts[0]
    for one in parts[1:]:
        told += (said if _WIDE.search(told) or _WIDE.search(one) else mark) + one
    return told


def _bare(text: str) -> tuple[str, str]:
    """Return a text without the stop at its end, and the stop."""
    if text[-1:] in _STOPS and text[-3:] != "...":
        return text[:-1], text[-1]
    return text, ""


def _weight(message: str) -> int:
    return len(_FIELD.sub("", message)) * 10 - len(_FIELD.findall(message))


def _indexed(shapes: list[tuple[str, str]]) -> dict[str, list[tuple[int, str, str]]]:
    """Return the shapes, each under its rarest whole word, with its place in the order of weight."""
    words = [_words(message) for message, _ in shapes]
    often = Counter(word for one in words for word in one)
    found: dict[str, list[tuple[int, str, str]]] = {}
    for at, (message, said) in enumerate(shapes):
        word = min(words[at], key=lambda one: (often[one], one), default="")
        found.setdefault(word, []).append((at, message, said))
    return found


def _words(message: str) -> set[str]:
    """Return the words that every text of this shape has: those that touch no placeholder and have no plural."""
    bare = _FIELD.sub("\0", message)
    return {found[1] for found in re.finditer(r"(?<![\w\0(])([A-Za-z]{2,})(?![\w\0(])", bare)}
