"""URLs in JSON: metafields, theme settings, JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from linkaudit.source.extract.found import APP_BLOCK, VOCABULARY, fold
from linkaudit.source.extract.script import is_vocabulary, script_links
from linkaudit.source.extract.style import css_links
from linkaudit.source.extract.text import hint, text_links, urls_in

if TYPE_CHECKING:
    from linkaudit.source.extract.found import Found

Html = Callable[[str, "Found", str], None]

_HEADER = re.compile(r"\ufeff?\s*+(?:/\*.*?\*/\s*+)?", re.DOTALL)
# Shopify takes comments anywhere; people who edit by hand leave commas behind the last element.
_ASIDE = re.compile(r'("(?:\\.|[^"\\])*+(?:"|\\?\Z))|/\*(?:(?!\*/).)*+(?:\*/|\Z)|//[^\n]*+', re.DOTALL)
_LAST_COMMA = re.compile(r'("(?:\\.|[^"\\])*+(?:"|\\?\Z))|,(?=\s*+[}\]])', re.DOTALL)
_LINK_KEY = re.compile(r"(?:link|url|href|src|uri)s?(?:[_-]?\d+)?\Z", re.IGNORECASE)
_WHOLE = re.compile(r"https?://[^\s<>\"]+|//[\w-]+(?:\.[\w-]+)+(?:[/?#:]\S*)?", re.IGNORECASE)
_UNDER_LINK_KEY = re.compile(r"[/#?]|(?:mailto|tel|sms|whatsapp|javascript|data):|\{[{%]", re.IGNORECASE)
_APP_BLOCK = "shopify://apps/"
_TAG = re.compile(r"<[A-Za-z!/]")
_PLAIN_KEY = re.compile(r"[A-Za-z_@$][\w-]*")
_VOCABULARY_KEYS = frozenset({"@context", "@vocab", "$schema"})
_LABELS = ("text", "label", "title", "name")

_Node = tuple[str, str, object, dict[str, object]]  # path, nearest key, value, object it stands in


def decode(text: str) -> object:
    """Return the value of a JSON text that may have comments and last commas. Raises ``ValueError``.

    >>> decode('/* by Shopify */ {"a": [1, "//x"], /* b */ } // end')
    {'a': [1, '//x']}
    """
    header = _HEADER.match(text)
    text = text[header.end() :] if header else text
    try:
        try:
            return msgspec.json.decode(text)
        except msgspec.MsgspecError:
            if not text.startswith(("{", "[")):
                raise
            return msgspec.json.decode(_LAST_COMMA.sub(r"\1", _ASIDE.sub(r"\1", text)))
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as fault:
        raise ValueError(str(fault)) from fault


def json_links(text: str, found: Found, html: Html, prefix: str = "") -> None:
    """Add the links of a JSON ``text`` to ``found``; what is not JSON is read like a script."""
    try:
        value = decode(text)
    except ValueError:
        script_links(text, found, f"{prefix}damaged JSON")
    else:
        value_links(value, found, html, prefix)


def value_links(value: object, found: Found, html: Html, prefix: str = "") -> None:
    """Add the links of a decoded JSON ``value`` in document order; locators are JSON paths."""
    stack: list[_Node] = [(f"{prefix}$", "", value, {})]
    while stack:
        path, key, value, inside = stack.pop()
        if isinstance(value, str):
            stack.extend(_string(path, key, value, inside, found, html))
        elif isinstance(value, dict):
            stack.extend([(path + _step(name), name, item, value) for name, item in reversed(value.items())])
        elif isinstance(value, list):
            stack.extend([(f"{path}[{at}]", key, value[at], inside) for at in reversed(range(len(value)))])


def _step(name: str) -> str:
    return f".{name}" if _PLAIN_KEY.fullmatch(name) else f"[{msgspec.json.encode(name).decode()}]"


def _string(path: str, key: str, value: str, inside: dict[str, object], found: Found, html: Html) -> list[_Node]:
    """Add the links of one string; return what JSON it holds itself."""
    text = value.strip()
    if _is_link(key, text, inside):
        _link(path, key, text, inside, found)
    elif len(text) < 2:  # noqa: PLR2004  a lone character is no link but under a link's key
        return []
    elif text[0] in "{[" and text[-1] in "}]":
        return _nested(path, key, text, inside, found)
    elif "<" in text and _TAG.search(text):
        html(value, found, f"{path} ")
    elif "url(" in text:
        css_links(value, found, f"{path} ")
    elif hint(text):
        text_links(value, found, f"{path} ")
    return []


def _is_link(key: str, text: str, inside: dict[str, object]) -> bool:
    """Whether a whole string is one link."""
    if not text or "<" in text:
        return False
    if text.startswith("shopify://") or _WHOLE.fullmatch(text):
        return True
    if not (_LINK_KEY.search(key) or _is_url_default(key, inside)):
        return False
    return _UNDER_LINK_KEY.match(text) is not None or (hint(text) and next(urls_in(text), None) == (0, text))


def _link(path: str, key: str, text: str, inside: dict[str, object], found: Found) -> None:
    if text.startswith(_APP_BLOCK):
        found.leave(APP_BLOCK)
    elif key in _VOCABULARY_KEYS or is_vocabulary(text):
        found.leave(VOCABULARY)
    else:
        found.add(text, path, _label(key, inside))


def _is_url_default(key: str, inside: dict[str, object]) -> bool:
    """Whether a string is the default of a theme setting of type ``url``."""
    return key == "default" and inside.get("type") == "url"


def _nested(path: str, key: str, text: str, inside: dict[str, object], found: Found) -> list[_Node]:
    try:
        return [(f"{path} $", key, decode(text), inside)]
    except ValueError:
        text_links(text, found, f"{path} ")
        return []


def _label(key: str, inside: dict[str, object]) -> str:
    """Return the words beside a link: ``button_label`` of ``button_link``, ``text`` of a rich-text link."""
    children = inside.get("children")
    if isinstance(children, list):
        words = [child.get("value") for child in children[:20] if isinstance(child, dict)]
        return fold(" ".join(word for word in words if isinstance(word, str)))
    stem = _LINK_KEY.sub("", key)
    names = [*(stem + name for name in _LABELS), *_LABELS] if stem else _LABELS
    words = [inside.get(name) for name in names]
    return fold(next((word for word in words if isinstance(word, str) and word and "<" not in word), "")[:400])
