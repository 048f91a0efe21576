"""How much of a text goes with a piece that must: what is left of a sentence has to stand alone, or it goes whole."""

from __future__ import annotations

import re

from linkaudit.listing.text.redirecting import LEAD_IN, NEGATED, WORDS

# a full stop after these ends no sentence
_SHORT = "".join(rf"(?<!\b{re.escape(one)})" for one in WORDS["shortened"].split())
_THAI = r"(?<=[\u0e00-\u0e7f]) +(?=[\u0e00-\u0e7f])"  # which ends its sentences so, and has no spaces between words
END = re.compile(rf"(?:[!?…]|{_SHORT}\.)[.!?…]*[\"'”’)\]]*(?=\s|$)|[。！？]+|\n|{_THAI}")
_CLAUSE = re.compile(r"[,;:|•]\s|\s[-–—]\s|[，；、]")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_STOP = re.compile(r"[.!?…。！？]*\s*$")
_BEFORE = rf"\W*(?:(?:{WORDS['before_pointing']})\s+)*"
POINTING = re.compile(rf"{_BEFORE}(?:{'|'.join(WORDS['pointing'])})(?![^\W_])", re.IGNORECASE)
_NOTHING = re.compile(rf"{_BEFORE}$", re.IGNORECASE)
_LEANING = frozenset(WORDS["leaning"].split())
_DANGLING = frozenset(WORDS["dangling"].split())
_ROOM = re.compile(rf"\s+(?:{WORDS['rooms']})\b", re.IGNORECASE)
_TOWARDS = re.compile(rf"(?<![^\W_])(?:{WORDS['towards']})\s+(?:the\s+)?$", re.IGNORECASE)
_COMPOUND = re.compile(r"['’]s\b|[-‐–]\w")
_OPEN_COMPOUND = re.compile(r"[^\W_][-‐]$")
_AND = r"\b(?:and|or|y|o|et|ou|und|oder|e)\b"
_CONJUNCTION = re.compile(rf"\s*(?:,\s*(?:and|or)\b|[,/|&+]|{_AND})\s+(?=\w)", re.IGNORECASE)
_LISTED_BEFORE = re.compile(rf"(?:[,/|&+]|{_AND})\s*$", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s+(?=[^\W\d_])")
_LONGEST = 240  # a "sentence" beyond is none: only a part of it goes
_LEAST = 3  # words that say something
_CLAUSE_LEAST = 2
_QUESTIONS = 3


def words(text: str) -> list[str]:
    """Return the words of a text, without the marks between them."""
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the sentence, of any length, that ``text[start:end]`` stands in."""
    return _part(text, start, end, END)


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the smallest part with a sense of its own around ``text[start:end]``: brackets, sentence or clause."""
    if inside := _brackets(text, start, end):
        return inside
    part = sentence(text, start, end)
    if part[1] - part[0] > _LONGEST:
        part = _part(text, start, end, _CLAUSE)
    return part if part[1] - part[0] <= _LONGEST else (start, end)


def lost(text: str, start: int, end: int) -> tuple[int, int]:
    """Return what goes with ``text[start:end]``.

    That is the brackets it stands in; or the last clause, if that only leads there and what comes before stands alone
    ("Lifetime repairs, see …"); or the sentence, with a question before it that it was the answer to.
    """
    if inside := _brackets(text, start, end):
        return inside
    left, right = bounds(text, start, end)
    if (head := _standing(text, left, start)) is not None:
        stop = _STOP.search(text, max(start, end - 1), right)
        return head, stop.start() if stop else right
    return _with_questions(text, left), right


def clause(text: str, start: int, end: int) -> int:
    """Return where the clause of ``text[start:end]`` begins."""
    left, _ = bounds(text, start, end)
    return max((match.end() for match in _CLAUSE.finditer(text, left, start)), default=left)


def of_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Return what goes with a platform's name: the name alone where the sentence is not about going there."""
    left, right = bounds(text, start, end)
    before, after = text[left:start], text[end:right]
    if NEGATED.search(before) or NEGATED.search(after):
        return lost(text, start, end)
    if _COMPOUND.match(after) or _OPEN_COMPOUND.search(before) or _ROOM.match(after):
        return lost(text, start, end)
    if led := LEAD_IN.search(before):
        return _of_lead_in(text, (left, right), left + led.start(), end)
    if _TOWARDS.search(before):
        return lost(text, start, end)
    if not words(after):
        return _at_the_end(text, left, start, end)
    follows = _CONJUNCTION.match(after)
    begin = start if not follows or not _LISTED_BEFORE.search(before) else start - len(before) + len(before.rstrip())
    return begin, end + (follows.end() if follows else 0)


def _of_lead_in(text: str, part: tuple[int, int], begin: int, end: int) -> tuple[int, int]:
    """Return what goes with "as seen on …"."""
    left, right = part
    if not words(text[end:right]) and _stands(text[left:begin], _CLAUSE_LEAST):
        return begin, end
    if not words(text[left:begin]) and (comma := _COMMA.match(text, end)) and _stands(text[end:right], _LEAST + 1):
        return left, comma.end()
    return lost(text, begin, end)


def _at_the_end(text: str, left: int, start: int, end: int) -> tuple[int, int]:
    """Return what goes with a name that ends its sentence: with it the "and" before, not the verb it belongs to."""
    before = text[left:start]
    if listed := _LISTED_BEFORE.search(before):
        head = before[: listed.start()]
        return (left + len(head.rstrip()), end) if _stands(head, _LEAST) else lost(text, start, end)
    return (start, end) if _stands(before, _LEAST) else lost(text, start, end)


def _stands(text: str, least: int) -> bool:
    """Whether a text may stand without what followed it."""
    said = words(text)
    return len(said) >= least and said[-1].lower() not in _DANGLING and not text.rstrip().endswith(":")


def _brackets(text: str, start: int, end: int) -> tuple[int, int] | None:
    for match in _BRACKETS.finditer(text, max(0, start - _LONGEST), end + _LONGEST):
        if match.start() <= start and end <= match.end():
            return match.span()
    return None


def _standing(text: str, left: int, start: int) -> int | None:
    """Return where what comes before the clause of ``start`` ends, if it stands alone and that clause only points."""
    for match in _CLAUSE.finditer(text, left, start):
        head, own = text[left : match.start()], text[match.end() : start]
        if not POINTING.match(text, match.end()) and not _NOTHING.match(own):
            continue
        said = words(head)
        stands = _stands(head, _CLAUSE_LEAST) and said[0].lower() not in _LEANING and not POINTING.match(head)
        return match.start() if stands and match[0].strip() != ":" else None
    return None


def _with_questions(text: str, left: int) -> int:
    """Return where the questions begin that come right before ``left``."""
    for _ in range(_QUESTIONS):
        before = text[max(0, left - 2 * _LONGEST) : left].rstrip()
        if not before.endswith(("?", "？")):
            break
        place = max(0, left - 2 * _LONGEST) + len(before)
        left = sentence(text, place - 1, place)[0]
    return left


def last_sentence(text: str) -> int:
    """Return where the last sentence of a text begins, with the questions before it."""
    end = len(text.rstrip())
    return _with_questions(text, sentence(text, max(0, end - 1), end)[0])


def _part(text: str, start: int, end: int, ends: re.Pattern[str]) -> tuple[int, int]:
    left = max(0, start - 2 * _LONGEST)
    for match in ends.finditer(text, left, start):
        left = match.end()
    right = min(len(text), end + 2 * _LONGEST)
    for match in ends.finditer(text, max(start, end - 1), right):
        if match.end() >= end:
            return left, match.end() - (match[0] == "\n")
    return left, right
