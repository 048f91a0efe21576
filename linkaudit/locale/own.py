"""Words of the shop, which no language changes: marked where a text is put together, bare again when it is said."""

from __future__ import annotations

import re
from collections.abc import Container

# Unicode keeps these two for use within a program: no text has them
_OPENS, _CLOSES = "\ufdd0", "\ufdd1"
_OWN = re.compile(f"{_OPENS}([^{_CLOSES}]*){_CLOSES}")
_HANDLE = re.compile(r"(?<![\w\-/.])[a-z][a-z0-9]*(?:[-_][a-z0-9]+)+(?![\w\-/]|\.\w)")
# a value of the user's, as a message shows it, in which a sentence seems to end
_QUOTED = re.compile(r"(?<!\w)'[^'\n]*[.!?”\"`)] +[^'\n]+'(?!\w)")
_FIRST, _MOST = 0xE000, 0x1900  # of the characters that stand for words of the shop: those of private use
_PLACE = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + _MOST - 1)}]")


def own(text: str, columns: int = 0) -> str:
    r"""Return a text of the shop's, marked, on one line and harmless to a terminal; filled up to ``columns``.

    >>> plain(own("Done\x1b[2J", 10) + "!")
    'Done [2J  !'
    """
    bare = "".join(one if one.isprintable() else " " for one in plain(text))
    return f"{_OPENS}{bare}{_CLOSES}{' ' * (columns - len(bare))}"


def plain(text: str) -> str:
    """Return a text without the marks."""
    return text.replace(_OPENS, "").replace(_CLOSES, "") if _OPENS in text or _CLOSES in text else text


def handles(text: str) -> list[str]:
    """Return what looks like a handle in a text.

    >>> handles("no product rain-jacket-2 of 3-4 at a.test/x-y")
    ['rain-jacket-2']
    """
    return _HANDLE.findall(text)


def apart(text: str, words: Container[str]) -> tuple[str, list[str]]:
    """Return a text with a character in place of each word of the shop, and these words.

    What looks like a handle and is none of ``words`` is one of them, marked or not: so thousands of sentences that
    differ in a handle alone are one to whoever remembers what was said of them.
    """
    kept: list[str] = []

    def taken(found: re.Match[str]) -> str:
        word = found[found.lastindex or 0]
        if len(kept) == _MOST:
            return word
        kept.append(word)
        return chr(_FIRST + len(kept) - 1)

    if _OPENS in text:
        text = _OWN.sub(taken, text)
    if "'" in text:
        text = _QUOTED.sub(taken, text)
    return _HANDLE.sub(lambda found: found[0] if found[0] in words else taken(found), text), kept


def back(text: str, kept: list[str]) -> str:
    """Return a text with the words of the shop in their places."""
    if not kept:
        return text
    return _PLACE.sub(lambda found: kept[at] if (at := ord(found[0]) - _FIRST) < len(kept) else found[0], text)
