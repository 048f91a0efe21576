"""Links out of content: pure functions from a text and its form to what it links to.

``extract`` is the only way in. Nothing here reads files, and nothing raises on any text.
"""

from __future__ import annotations

from typing import Literal

from linkaudit.source.extract.data import json_links
from linkaudit.source.extract.found import Found, Link
from linkaudit.source.extract.liquid import liquid_links
from linkaudit.source.extract.page import page_links
from linkaudit.source.extract.style import css_links
from linkaudit.source.extract.text import text_links

__all__ = ["Form", "Found", "Link", "extract"]

Form = Literal["html", "text", "json", "liquid", "css", "url"]


def extract(form: Form, text: str, field: str = "") -> Found:
    """Return the links of ``text`` in document order, and what was left out by reason. Never raises.

    ``field`` names a plain URL in its locator; all other locators name the place within the text.
    """
    found = Found()
    if form == "html":
        page_links(text, found)
    elif form == "json":
        json_links(text, found, page_links)
    elif form == "liquid":
        liquid_links(text, found, page_links)
    elif form == "css":
        css_links(text, found)
    elif form == "url":
        found.add(text, field)
    else:
        text_links(text, found)
    return found
