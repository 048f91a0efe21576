"""URLs in JavaScript: string literals, ``location`` assignments, event handlers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from linkaudit.source.extract.found import EXPRESSION, VOCABULARY
from linkaudit.source.extract.text import urls_in

if TYPE_CHECKING:
    from linkaudit.source.extract.found import Found

# Strings and comments. What is not closed runs to the end of its line (strings) or of the script: linear.
_TOKEN = re.compile(
    r"""//[^\n]*+|/\*.*?(?:\*/|\Z)
    |"(?P<d>(?:[^"\\\n]|\\.)*+)"?|'(?P<s>(?:[^'\\\n]|\\.)*+)'?|`(?P<t>(?:[^`\\]|\\.)*+)`?""",
    re.VERBOSE | re.DOTALL,
)
# What stands before the string that a browser then goes to.
_GOES = re.compile(
    r"(?:\blocation(?:\.href)?\s{0,9}=|\blocation\.(?:assign|replace)\s{0,9}\(|\bopen\s{0,9}\()\s{0,9}\Z"
)
_LINK_KEY = re.compile(r"(?i)(?:link|url|href|src)[\"']?\s{0,9}:\s{0,9}\Z")
_BEFORE_CHARS = 60
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,5})\}|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_NESTED = re.compile(r"\\u0026|:\\/\\/|\\u002[fF]")  # an address with escapes in it
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_RELATIVE_HOST = re.compile(r"//[\w-]+(?:\.[\w-]+)+(?:[/?#:]\S*)?")
_VOCABULARY = re.compile(r"(?i)https?://(?:www\.)?(?:schema\.org|w3\.org/(?:1999|2000|XML)|ogp\.me/ns)(?![\w.-])")


def may_link(code: str) -> bool:
    """Whether ``code`` may hold a URL; cheap, and never wrong when it says no."""
    return "/" in code or "\\" in code or "location" in code or "open" in code


def is_vocabulary(url: str) -> bool:
    """Whether ``url`` names a term of a vocabulary or an XML namespace, which nobody follows.

    >>> is_vocabulary("https://schema.org/InStock"), is_vocabulary("https://schema.org.example.com/")
    (True, False)
    """
    return _VOCABULARY.match(url) is not None


def unescape(text: str) -> str:
    r"""Return a JavaScript string's value from its source.

    >>> unescape(r"https:\/\/e.com\/?a=1\u0026b=2")
    'https://e.com/?a=1&b=2'
    """
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    return chr(int(code, 16)) if code else _PLAIN.get(match[4], match[4])


def _value(source: str) -> str:
    """Return a string's value. What it holds may be escaped once more: it is JSON that a page's own script reads."""
    value = unescape(source)
    return unescape(value) if _NESTED.search(value) else value


def script_links(code: str, found: Found, prefix: str, anchor: str = "") -> None:
    """Add the URLs of ``code`` to ``found``: absolute ones in strings, and any that ``location`` is set to.

    A URL that the script goes on to build (``"/x?" + id``, ``${…}``) is counted, not added.
    """
    if not may_link(code):
        return
    number = 0
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup
        if kind is None:
            continue
        value = _value(match[kind])
        before = code[max(0, match.start() - _BEFORE_CHARS) : match.start()]
        for url in _candidates(value, before):
            number += 1
            if is_vocabulary(url):
                found.leave(VOCABULARY)
            elif "${" in url or (value.endswith(url) and _goes_on(code, match.end())):
                found.leave(EXPRESSION)
            else:
                found.add(url, f"{prefix} url {number}", anchor)


def _candidates(value: str, before: str) -> list[str]:
    if _GOES.search(before):
        return [value] if value.strip() else []
    if value.startswith("/") and (_RELATIVE_HOST.fullmatch(value) or (_LINK_KEY.search(before) and len(value) > 1)):
        return [value]
    return [url for _, url in urls_in(value) if url[:4].lower() == "http"] if "://" in value else []


def _goes_on(code: str, end: int) -> bool:
    return code[end : end + 9].lstrip().startswith("+")
