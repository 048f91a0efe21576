"""Pages that a browser saved as one file: MHTML (RFC 2557), "Webpage, Single File" in Chrome and Edge."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from typing import NamedTuple

_HEAD = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*+)*?content-type:\s*multipart/related\b", re.IGNORECASE)


class Page(NamedTuple):
    """The page itself, without its pictures and styles. ``address`` is where it was saved from, if that is said."""

    data: bytes
    charset: str
    address: str


def is_mhtml(head: bytes) -> bool:
    r"""Whether a file that begins like this is MHTML.

    >>> is_mhtml(b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"), is_mhtml(b"<p>")
    (True, False)
    """
    return bool(_HEAD.match(head))


def page_in(data: bytes) -> Page | None:
    """Return the page in an MHTML file; None if there is none."""
    whole = message_from_bytes(data)
    parts = [part for part in whole.walk() if part.get_content_type() == "text/html"]
    if not parts:
        return None
    content = parts[0].get_payload(decode=True)
    address = _line(whole, "Snapshot-Content-Location") or _line(parts[0], "Content-Location")
    return Page(content if isinstance(content, bytes) else b"", parts[0].get_content_charset() or "",
                address if address.startswith(("http://", "https://")) else "")


def _line(message: Message, name: str) -> str:
    return "".join(str(message.get(name, "")).split())
