"""The report's own words: in the language it opens in, and in the other one for the switch on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from itertools import count

import msgspec
from markupsafe import Markup

from linkaudit.locale import catalogue
from linkaudit.locale.sentences import say

PAGE = (files(__package__) / "page.html").read_text("utf-8")
SCRIPT = (files(__package__) / "page.js").read_text("utf-8")
OTHER = "zh"
# as in page.js
_ADDRESS = re.compile(r"""(?<![^\s“'"`(])(?!https?://(?!\S))[^\s“”'"`()]*/[^\s“”'"`()]*[^\s“”'"`().,;:]""")
_FIRST = 0xE000  # of the characters that stand for addresses
_USED = re.compile(r"\b[tTN]\(\s*([\"'])(.+?)\1")


def messages() -> list[str]:
    """Return the messages that page and script ask for by name."""
    return used(PAGE, SCRIPT)


def used(*texts: str) -> list[str]:
    """Return the messages that templates or scripts ask for by name."""
    return list(dict.fromkeys(found[2] for text in texts for found in _USED.finditer(text)))


def masked(text: str) -> str:
    """Return a sentence with a character of private use in place of each address, so that few sentences are left.

    >>> ascii(masked("Write https://a.example/x as the link, not /y.")).count("ue00")
    2
    """
    places = count(_FIRST)
    return _ADDRESS.sub(lambda _: chr(next(places)), text)


def _said(text: str, lang: str) -> str:
    """Return a message of the page, whose placeholders are still to be filled, or else a finished sentence."""
    found = catalogue(lang).gettext(text) if text else ""
    return found if found != text else say(text, lang)


class Words:
    """Says messages in ``lang`` and marks them, so that the page can say them in the other language.

    ``asked`` grows with what was said beyond the messages that stand in page and script.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.asked: dict[str, None] = dict.fromkeys(messages())

    def say(self, message: str, **values: object) -> str:
        """Return the plain text."""
        self.asked[message] = None
        text = _said(message, self.lang)
        return text.format(**values) if values else text

    def mark(self, message: str, **values: object) -> Markup:
        """Return the text in an element that the page can translate; values that are words are, too."""
        said = {name: self.say(one) if isinstance(one, str) else one for name, one in values.items()}
        text = self.say(message, **said)
        if not values:
            return Markup('<span data-t="{}">{}</span>').format(message, text)
        told = msgspec.json.encode({name: str(value) for name, value in values.items()}).decode()
        return Markup('<span data-t="{}" data-v="{}">{}</span>').format(message, told, text)

    def other(self) -> Mapping[str, str]:
        """Return what was asked in the other language."""
        return self.of(self.asked)

    def of(self, texts: Iterable[str]) -> dict[str, str]:
        """Return those of the texts that the other language says otherwise, with what it says, in one order always."""
        return {text: told for text in sorted(texts) if text and (told := _said(text, OTHER)) != text}
