"""Links hard-coded in Liquid source. What Liquid itself writes is skipped and counted."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from linkaudit.source.extract.data import Html, decode, value_links
from linkaudit.source.extract.markup import lines_before, markup_links
from linkaudit.source.extract.script import script_links
from linkaudit.source.extract.style import css_links
from linkaudit.source.extract.text import MASK, urls_in

if TYPE_CHECKING:
    from linkaudit.source.extract.found import Found

_OPEN = re.compile(r"\{[{%]")
_NAME = re.compile(r"\{%-?\s*+(comment|doc|schema|javascript|stylesheet|style)\s*+-?%\}")
_END = {
    name: re.compile(rf"\{{%-?\s*+end{name}\s*+-?%\}}")
    for name in ("comment", "doc", "schema", "javascript", "stylesheet", "style")
}
_NOT_LINE_END = re.compile(r"[^\n]")
_STRING = re.compile(r"\"([^\"]*)\"|'([^']*)'")


def liquid_links(source: str, found: Found, html: Html) -> None:
    """Add the links of a theme file to ``found``. Locators name the line.

    URLs with an expression in them are counted; comments are not read; ``{% schema %}`` gives the defaults of its
    settings and its presets.
    """
    masked, pieces = _take_apart(source)
    markup_links(masked, found)
    starts = list(lines_before(source)) if pieces else []
    for start, name, body in pieces:
        where = f"line {bisect_right(starts, start)} "
        if name == "schema":
            _schema(body, found, html, f"{where}schema ")
        elif name == "javascript":
            script_links(_take_apart(body)[0], found, f"{where}javascript")
        elif name == "string":
            _strings(body, found, where)
        elif name in {"stylesheet", "style"}:
            css_links(_take_apart(body)[0], found, where)


def _take_apart(source: str) -> tuple[str, list[tuple[int, str, str]]]:
    """Return the markup, its Liquid masked and every line kept, and the pieces that are not markup.

    An expression or tag becomes ``{{`` or ``{%``, marks, and its end, as long as before. What is not closed is text.
    """
    out: list[str] = []
    pieces: list[tuple[int, str, str]] = []
    unclosed: set[str] = set()
    place = 0
    for match in _OPEN.finditer(source):
        start = match.start()
        if start < place or match[0] in unclosed:
            continue
        end = source.find("}}" if match[0] == "{{" else "%}", start + 2) + 2
        if end == 1:
            unclosed.add(match[0])
            continue
        out.append(source[place:start])
        place = _block(source, start, end, unclosed, out, pieces)
    out.append(source[place:])
    return "".join(out), pieces


def _block(
    source: str, start: int, end: int, unclosed: set[str], out: list[str], pieces: list[tuple[int, str, str]]
) -> int:
    """Mask the Liquid at ``start``; return where the next markup begins."""
    name = _NAME.match(source, start, end)
    closing = _END[name[1]].search(source, end) if name and name[1] not in unclosed else None
    if name and closing:
        pieces.append((end, name[1], source[end : closing.start()]))
        out.append(_NOT_LINE_END.sub(" ", source[start : closing.end()]))
        return closing.end()
    if name:
        unclosed.add(name[1])
    if "://" in source[start:end]:
        pieces.append((start, "string", source[start:end]))
    inner = source[start + 2 : end - 2]
    out.append(source[start : start + 2] + _NOT_LINE_END.sub(MASK, inner) + source[end - 2 : end])
    return end


def _strings(expression: str, found: Found, where: str) -> None:
    """Add the URLs that stand as strings in a Liquid tag (``{% assign shop = 'https://…' %}``)."""
    for match in _STRING.finditer(expression):
        for _, url in urls_in(match[1] or match[2] or ""):
            found.add(url, f"{where}Liquid string")


def _schema(body: str, found: Found, html: Html, prefix: str) -> None:
    """Add the links of a section's settings as they are before a merchant changes them; help texts are not read."""
    try:
        schema = decode(body)
    except ValueError:
        script_links(body, found, f"{prefix}damaged JSON")
        return
    value_links(_storefront(schema), found, html, prefix)


def _storefront(schema: object) -> object:
    if not isinstance(schema, dict):
        return {}
    kept: dict[str, object] = {"settings": _defaults(schema.get("settings"))}
    blocks = schema.get("blocks")
    if isinstance(blocks, list):
        kept["blocks"] = [{"settings": _defaults(item.get("settings"))} for item in blocks if isinstance(item, dict)]
    kept.update((name, schema[name]) for name in ("presets", "default") if name in schema)
    return kept


def _defaults(settings: object) -> list[object]:
    if not isinstance(settings, list):
        return []
    return [
        {"type": item.get("type"), "default": item["default"]} if isinstance(item, dict) and "default" in item else {}
        for item in settings
    ]
