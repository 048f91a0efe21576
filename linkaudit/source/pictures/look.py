"""One picture looked at: its first bytes, a few more where they do not tell its size, and where it was moved to."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from linkaudit.model import PictureFacts
from linkaudit.source.admin.faults import Transient
from linkaudit.source.pictures.line import FIRST, MOST, Answer, Line, Unreachable
from linkaudit.source.pictures.sniff import Seen, is_page, look
from linkaudit.source.web.headers import retry_after
from linkaudit.urls.normalise import join

_MOVED = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_BUSY = frozenset({408, 425, 429})
_WHOLE, _PARTIAL, _NO_SUCH_RANGE, _ODD, _SERVER = 200, 206, 416, 400, 500
# Formats that tell their size late, behind colour profiles and previews.
_LATE = frozenset({"jpeg", "heic", "avif"})


class Moved(NamedTuple):
    """The picture is elsewhere."""

    to: str


def look_at(line: Line, url: str) -> PictureFacts | Moved:
    """Ask for ``url`` and return what it is. Raises ``Transient``; all other faults are in the facts."""
    try:
        answer = line.get(url, 0, FIRST)
        if answer.status == _NO_SUCH_RANGE:
            answer = line.get(url)
        if answer.status in _MOVED:
            return _moved(answer, url)
        _raise_for_status(answer)
        return _facts(line, url, answer)
    except Unreachable as fault:
        return PictureFacts(url=url, fault=fault.what)


def _moved(answer: Answer, url: str) -> Moved:
    raw = answer.headers.get("Location", "")
    with suppress(UnicodeError):
        # Header bytes come as Latin-1; addresses with other letters are sent as UTF-8.
        raw = raw.encode("latin-1").decode("utf-8")
    target = join(raw, url) if raw else None
    if target is None:
        raise Unreachable("the host forwards it, and does not say where to")
    return Moved(target)


def _raise_for_status(answer: Answer) -> None:
    status = answer.status
    if status in _BUSY or status >= _SERVER:
        what = "the host asks to come more slowly" if status in _BUSY else "the host has a fault of its own"
        raise Transient(f"{what} (status {status})", wait=retry_after(answer.headers))
    if status in _GONE:
        raise Unreachable(f"it is not there (status {status})")
    if status >= _ODD:
        raise Unreachable(f"the host does not hand it out (status {status})")
    if status not in (_WHOLE, _PARTIAL) or answer.begin:
        raise Unreachable(f"the host answers oddly (status {status})")


def _facts(line: Line, url: str, answer: Answer) -> PictureFacts:
    if not answer.body:
        raise Unreachable("the file is empty")
    seen = look(answer.body)
    if not seen.kind:
        raise Unreachable(_no_picture(answer))
    if seen.width is None and seen.kind in _LATE and not answer.ended and len(answer.body) < MOST:
        seen = _look_further(line, url, answer) or seen
    return PictureFacts(url=url, kind=seen.kind, size=answer.total, width=seen.width, height=seen.height)


def _look_further(line: Line, url: str, answer: Answer) -> Seen | None:
    more = line.get(url, len(answer.body), MOST)
    if more.status != _PARTIAL or more.begin != len(answer.body):
        return None
    return look(answer.body + more.body)


def _no_picture(answer: Answer) -> str:
    told = answer.headers.get("Content-Type", "").lower()
    if is_page(answer.body) or told.startswith(("text/html", "application/xhtml")):
        return "the host answers with a page, not a picture"
    return "the host answers with something that is no picture"
