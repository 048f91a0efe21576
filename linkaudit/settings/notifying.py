"""``[notify]``: where a run tells what it found, and when."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from linkaudit.settings.section import Section

# Kinds of addresses that need not hold a secret; of all others the address itself opens the door.
_OPEN = frozenset({"json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos"})
_PLAIN_OPTIONS = frozenset({"to", "from", "cc", "bcc", "name", "smtp", "mode", "format", "user", "reply", "port",
                            "verify", "cto", "rto"})  # fmt: skip
_LIKE_A_SECRET = re.compile(r"(?=[\w-]*\d)[A-Za-z0-9_-]{16,}")


class NotifySettings(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[notify]``: ``urls`` name the places where addresses to write to are kept, as ``[shopify] token`` does.

    An address that opens no door by itself may stand there as it is: a webhook without a key (``json://host/path``),
    a mail server without a password (``mailto://``). ``when``: ``changed`` is after changes and failures, ``failed``
    after failures, ``always`` after every run. ``lang``: the messages' language, if not that of ``--lang``.
    """

    urls: tuple[str, ...] = ()
    when: Literal["changed", "failed", "always"] = "changed"
    lang: Literal["", "en", "zh"] = ""


def is_open(url: str) -> bool:
    """Whether an address may stand in a settings file: it holds no password, key or token.

    >>> is_open("json://ci.example/hooks/linkaudit"), is_open("mailto://mail.example?to=me@shop.example")
    (True, True)
    >>> is_open("mailtos://me:secret@mail.example"), is_open("slack://T1/B2/abc"), is_open("json://h/?token=abc")
    (False, False, False)
    """
    try:
        parts = urlsplit(url)
        password = parts.password
    except ValueError:
        return False
    if parts.scheme.lower() not in _OPEN or password or not parts.netloc:
        return False
    pieces = [parts.username or "", *unquote(parts.path).split("/")]
    plain = all(name.lower() in _PLAIN_OPTIONS for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return plain and not any(_LIKE_A_SECRET.fullmatch(piece) for piece in pieces)
