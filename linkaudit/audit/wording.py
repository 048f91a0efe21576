"""LA205: text in a product that redirects buyers."""

from __future__ import annotations

import re
from html import unescape

from linkaudit.model import OwnerKind, SpotFinding
from linkaudit.wording.redirecting import REDIRECTING
from linkaudit.wording.spans import Span

_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_CONTEXT = 24


def judge_wording(owner_id: str, title: str, html: str) -> list[SpotFinding]:
    """Return what in a product's title and description sends buyers away; links are judged elsewhere."""
    texts = (("title", title), ("description", visible_text(html)))
    return [
        _finding(owner_id, title, field, span, _context(text, span))
        for field, text in texts
        for span in REDIRECTING.firsts(text)
    ]


def visible_text(html: str) -> str:
    """Return the text a reader sees: without tags, scripts and styles, entities decoded, white space folded."""
    bare = _TAG.sub(" ", _HIDDEN.sub(" ", html)) if "<" in html else html
    return " ".join((unescape(bare) if "&" in bare else bare).split())


def _context(text: str, span: Span) -> str:
    return text[max(0, span.start - _CONTEXT) : span.end + _CONTEXT].strip()


def _finding(owner_id: str, title: str, field: str, span: Span, context: str) -> SpotFinding:
    return SpotFinding(
        code="LA205", owner_kind=OwnerKind.PRODUCT, owner_id=owner_id, title=title, field=field,
        locator=f"text “{context}”", reason=f"{span.kind}: {span.text}", anchor=span.text,
    )  # fmt: skip
