"""Finished English sentences in another language, known again by their shape.

A message of the catalogue is a sentence or a part of one, without the stop at its end, with placeholders for what
varies: ``{file} is not a workbook``. Names of placeholders say what may stand there: ``n`` a number, ``money`` an
amount, ``date`` a day, ``percent`` a percentage, ``n_links`` a number of links (one or many), every other name any
text. What stands there is put into the translation, and is itself translated if it is a sentence, unless quotation
marks enclose it, the translation has it as ``{name!s}`` (it can be typed, or is the user's), or it is marked as the
shop's own. ``link(s)`` stands for one or many. What fits no message stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from linkaudit.locale import catalogue
from linkaudit.locale.joints import BETWEEN, STOPS, WIDE, bare, glued, met, sentences_of, width
from linkaudit.locale.own import apart, back, handles, plain
from linkaudit.locale.shapes import FIELD, WORD, Shape, compiled, halved, indexed, vague, weight

_CONTEXT = "\x04"  # gettext's mark between a context and a message

_LEAD = re.compile(r" *(?:\d+\. |# )?")
_CELLS = re.compile(r"( {2,})")
_NUMBERED = re.compile(r"(-?\d[\d,]*) (x )?(?=[A-Za-z])(.+)", re.DOTALL)
_ASIDE = re.compile(r"(.+) \(([^()]+)\)", re.DOTALL)
_MARKS = (
    ("; ", "；"), (": ", "："), (" · ", " · "), (", then ", "，其次 "), (", ", "，"), (" + ", " + "), (" → ", " → "),
)  # fmt: skip
_LONGEST = 4_000  # characters of a text that is looked at
_MOST_MARKS = 12  # of one kind in a text that is looked at for two messages
_KEPT = 50_000  # texts whose translation is remembered
_MEASURES = "个行笔次条"


@cache
def sentences(lang: str) -> Sentences:
    """Return the sentences of a language."""
    messages: Mapping[object, object] = getattr(catalogue(lang), "_catalog", {})
    pairs = ((one, text) for one, text in messages.items() if isinstance(one, str) and isinstance(text, str))
    return Sentences({one: text for one, text in pairs if one and text and _CONTEXT not in one})


def say(text: str, lang: str) -> str:
    """Return a text of any number of lines in a language; English is what it is in."""
    return plain(text) if lang == "en" or not text else sentences(lang).text(text)


def place(where: str, lang: str) -> str:
    """Return where something is, in a language; one word is a column, a key or the name of a file, and stays."""
    return say(where, lang) if " " in where else where


class Sentences:
    """Translates by a catalogue: message → translation."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        self._whole: dict[str, str] = {}
        shapes: list[tuple[str, str]] = []
        for message, said in {**halved(messages), **messages}.items():
            core, meant = bare(message)[0], said.rstrip("。：？")
            if not FIELD.search(core) and "(s)" not in core:
                self._whole.setdefault(core, meant)
            elif not vague(core):
                shapes.append((core, meant))
        for core, meant in list(self._whole.items()):
            self._whole.setdefault(core[:1].lower() + core[1:], meant)
        shapes.sort(key=lambda one: -weight(one[0]))
        self._by_word = indexed(shapes)
        self._words = frozenset(word for message in messages for word in handles(FIELD.sub(" ", message)))
        self._known: dict[str, str | None] = {}

    def text(self, text: str) -> str:
        """Return ``text`` with each line translated; columns stay below each other."""
        return "\n".join(map(self._line, text.split("\n")))

    def shape_of(self, sentence: str) -> Shape | None:
        """Return the shape that a sentence with values in it has."""
        return next((shape for shape, _ in self._fitting(bare(sentence)[0])), None)

    def _line(self, line: str) -> str:
        line, kept = apart(line, self._words)
        found = _LEAD.match(line)
        lead = found[0] if found else ""
        pieces = _CELLS.split(line[len(lead) :].rstrip())
        return back(lead + (self._mixed(pieces[0]) if len(pieces) == 1 else self._cells(pieces, kept)), kept)

    def _cells(self, pieces: list[str], kept: list[str]) -> str:
        """Put translated cells where the English ones stand."""
        row, at = "", 0
        for cell, gap in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
            row += self._mixed(cell)
            at += width(back(cell, kept)) + len(gap)
            if gap:
                row += " " * max(at - width(back(row, kept)), 1)
        return row

    def _mixed(self, text: str) -> str:
        """Return a text that need not be a message itself: sentence by sentence, then part by part."""
        found = self._part(text)
        if found is not None or len(text) > _LONGEST or not WORD.search(text):
            return text if found is None else found
        parts = sentences_of(text)
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
            told += f"{' ' if told and not WIDE.match(told[-1]) else ''}{found}"
            at = end
        return told

    def _divided(self, text: str) -> str:
        """Translate the parts between the marks of a text, and what is said in brackets at its end."""
        for mark, said in _MARKS:
            if text.startswith(mark) and (rest := self._mixed(text[len(mark) :])) != text[len(mark) :]:
                return said + rest
        core, stop = bare(text)
        ways: tuple[Callable[[str, str], list[str]], ...] = (self._halves, str.split)
        for divided in ways:
            for mark, said in _MARKS:
                parts = divided(core, mark) if mark in core else []
                told = [self._mixed(one) for one in parts]
                if told != parts:
                    return glued(told, mark, said) + STOPS.get(stop, stop)
        if aside := _ASIDE.fullmatch(core):
            told = [self._mixed(one) for one in aside.groups()]
            if told != [*aside.groups()]:
                return f"{told[0]}（{told[1]}）{STOPS.get(stop, stop)}"
        return text

    def _part(self, text: str) -> str | None:
        """Return the translation of a text that is one message."""
        if text not in self._known:
            if len(self._known) > _KEPT:  # so that memory does not grow with the shop
                self._known.clear()
            self._known[text] = self._found(text)
        return self._known[text]

    def _found(self, text: str) -> str | None:
        core, stop = bare(text)
        said = self._whole.get(core)
        if said is None and len(core) <= _LONGEST:
            shape, found = next(self._fitting(core), (None, None))
            if found is None or _runs_on(found):
                said = self._both(core)
            if said is None and shape and found:
                said = self._filled(shape, found)
        if said is None and (counted := _NUMBERED.fullmatch(core)) and (thing := self._part(counted[3])):
            of = " 个" if counted[2] and thing[0] not in _MEASURES else ""
            said = met(f"{counted[1]}{of} ", thing)
        return None if said is None else said + STOPS.get(stop, stop)

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

    def _fitting(self, core: str) -> Iterator[tuple[Shape, re.Match[str]]]:
        words = set(WORD.findall(core))
        near = [one for word in ("", *words) for one in self._by_word.get(word, ()) if one.needs <= words]
        for one in sorted(near):
            shape = compiled(one.message, one.said)
            found = shape.fits.fullmatch(core)
            if found and not any(
                BETWEEN.search(value) for name, value in found.groupdict().items() if name not in shape.quoted
            ):
                yield shape, found

    def _filled(self, shape: Shape, found: re.Match[str]) -> str:
        values = found.groupdict()
        told = ""
        for at, piece in enumerate(FIELD.split(shape.says)):
            if at % 2:
                told = met(told, values[piece] if piece in shape.named else self._value(values[piece]))
            else:
                told = met(told, piece)
        return told

    def _value(self, value: str) -> str:
        """Translate what stands in a placeholder, with a space before it where it is an addition to the message."""
        core = value.lstrip(" ")
        said = self._mixed(core)
        return said if WIDE.match(said) else value[: len(value) - len(core)] + said


def _runs_on(found: re.Match[str]) -> bool:
    """Whether what stands at either end of a fitting text has a mark in it: a message of its own may be there."""
    first, last = (found[1], found[found.lastindex]) if found.lastindex else ("", "")
    ends = (first * found.string.startswith(first), last * found.string.endswith(last))
    return any(mark in end for mark, _ in _MARKS[:2] for end in ends)
