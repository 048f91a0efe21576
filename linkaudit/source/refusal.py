"""What is said of a file that is of no kind: one short line, with the way out where the file is a common one."""

from __future__ import annotations

import json
from typing import NamedTuple

from linkaudit.errors import UnreadableInput
from linkaudit.source import own
from linkaudit.source.analytics.layout import TELLING
from linkaudit.source.analytics.words import known
from linkaudit.source.base import Member
from linkaudit.source.reading import tabular
from linkaudit.source.seller_center.damage import damage
from linkaudit.source.seller_center.lookalikes import refused
from linkaudit.source.tables.link_layout import has_links_among, has_unnamed_links
from linkaudit.source.tables.workbook import sheet_names

_WHAT = "is none of the files that can be read"
_CURE = (
    "Expected: an export of Shopify, GA4, Ads Manager or Seller Center as it was downloaded, or a list of links;"
    " docs/cli.md, Files, names them all. Leave this one out"
)
_LONGEST = 100
_FEW = 4  # columns that are named
# what files of other programs begin with
_MAGIC = {
    b"%PDF": "a PDF file", b"\x89PNG": "a picture file", b"\xff\xd8\xff": "a picture file",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
}  # fmt: skip


class _Hint(NamedTuple):
    columns: frozenset[str]
    what: str
    cure: str


# The first hint whose columns are all in the header is given.
_HINTS = (
    _Hint(frozenset({"name", "email", "financial status"}),
          "Shopify's orders CSV has no landing page", "Export orders as JSON"),
    _Hint(frozenset({"handle", "title", "location", "hs code"}),
          "is Shopify's inventory export", "Use Products > Export"),
    _Hint(frozenset({"handle", "title", "location", "option1 name"}),
          "is Shopify's inventory export", "Use Products > Export"),
)


_BOOK = ("is a workbook, but none of Matrixify, Ads Manager or Seller Center",
         "If it is a table that was saved as a workbook, save its sheet as CSV (UTF-8); else leave it out")
_AGAIN = "Export it again, or leave it out"
_EMPTY = {
    "[]": ("is a list with nothing in it, so it does not say of what", _AGAIN),
    "{}": ("is an object with nothing in it", _AGAIN),
    "null": ("is an answer with nothing in it", _AGAIN),
}

_NO_ORIGIN = ("counts sessions, but has no column that says where they came from or landed",
              "Add the landing page, the referrer or UTM columns to the report, and export it again")

_AMONG = ("has links, but too many lines without one",
          "If it is a list of your links on TikTok, write one URL a line, and # before every line that is a remark")


def refusal(member: Member) -> UnreadableInput:
    """Return what to raise for ``member``, which is of no kind."""
    if (broken := damage(member)) is not None:
        return broken
    told = own.refused(member) or refused(member) or _hint(member)
    what, cure = told or (_BOOK if sheet_names(member) else (_unknown(member), _CURE))
    return UnreadableInput(what, where=member.name, cure=cure)


def _unknown(member: Member) -> str:
    """Return what is known of a file that is like none that can be read."""
    if not member.head.strip():
        return f"{_WHAT}: it is empty"
    if magic := next((name for begin, name in _MAGIC.items() if member.head.startswith(begin)), ""):
        return f"{_WHAT}: it is {magic}"
    columns = [one for one in tabular.header(member.head) if one.strip()]
    if len(columns) < 2 or not all(one.isprintable() for one in columns):  # noqa: PLR2004  one column is no table
        return _WHAT
    more = ", …" if len(columns) > _FEW else ""
    named = ", ".join(one.strip()[: _LONGEST // _FEW] for one in columns[:_FEW])
    return f"{_WHAT}: it is a table with the columns “{named}{more}”"


def _hint(member: Member) -> tuple[str, str] | None:
    text = tabular.head_text(member.head)
    if member.size <= len(member.head) and (empty := _EMPTY.get("".join(text.split()))):
        return empty
    if message := _first_error(text):
        return f"is an answer that says: {message}", "Ask for it again once that is cured"
    header = frozenset(tabular.header(member.head))
    found = next((hint for hint in _HINTS if hint.columns <= header), None)
    if found:
        return found.what, found.cure
    if _counts_sessions(header):
        return _NO_ORIGIN
    if has_unnamed_links(text):
        return "has links, but no column that is named url", 'Write "url" above them if they stand on TikTok'
    return _AMONG if has_links_among(text) else None


def _counts_sessions(header: frozenset[str]) -> bool:
    """Whether it is a report of sessions that says neither where they came from nor where they landed."""
    fields = {one.field for of in ("ga4", "shopify") for one in known(of, header)}
    return "sessions" in fields and not fields & TELLING


def _first_error(text: str) -> str:
    """Return the first message below ``errors`` at the top of a JSON object, on one line; empty if there is none."""
    try:
        answer = json.loads(text) if text.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        return ""
    errors = answer.get("errors") if isinstance(answer, dict) else None
    while isinstance(errors, dict | list) and errors:
        errors = errors[0] if isinstance(errors, list) else errors.get("message", next(iter(errors.values())))
    message = " ".join(errors.split()) if isinstance(errors, str) else ""
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
