"""Why a secure connection cannot be made, in plain words. What may be this machine's own fault is held against nobody.

Numbers of OpenSSL's verification are general knowledge of x509_vfy.h, not read anew.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from linkaudit.model import Outcome
from linkaudit.source.live.answer import Reading

Chain = Sequence[Sequence[tuple[str, str]]]  # as libcurl tells certificates: the host's own first

_NOT_YET, _EXPIRED, _ONLY_ITSELF = 9, 10, 18
_UNTRUSTED = frozenset({2, 19, 20, 21, 24, 27})
_SHOWN, _LONGEST = 2, 60
_DATE = re.compile(r"([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})")
_NAMED = re.compile(r"(?:^|[,+/] ?)(CN|O) ?= ?\"?([^,+/\"]+)")
_HAND = "open it by hand"
# Parts of what OpenSSL and libcurl say.
_NO_TLS = ("wrong version number", "http request", "unknown protocol", "packet length too long", "record layer failure")
_TOO_OLD = ("protocol version", "unsupported protocol", "dh key too small", "no protocols available", "legacy")
_CUT = ("reset by peer", "broken pipe", "unexpected eof", "ssl_error_syscall", "connection was closed")


def refused(verified: int, chain: Chain, message: str) -> Reading:
    """Return what is wrong with a certificate: ``verified`` is OpenSSL's result, ``message`` what libcurl says."""
    own = dict(chain[0]) if chain else {}
    if "match" in message.lower():
        names = _names(own)
        return _bad(f"its certificate is made out for another host{names and f' ({names})'}")
    if verified in (_EXPIRED, _NOT_YET):
        return _dated(verified, own)
    if verified == _ONLY_ITSELF:
        return _unsure(f"its certificate is signed by itself, not by an authority that this machine trusts; {_HAND}")
    if verified in _UNTRUSTED:
        by = _issuer(dict(chain[-1])) if chain else ""
        why = f"its certificate is not signed by an authority that this machine trusts{by and f' (but by {by})'}"
        return _unsure(f"{why}; {_HAND}")
    return _unsure(f"its certificate cannot be verified from here (browsers may know more of it); {_HAND}")


def _dated(verified: int, own: dict[str, str]) -> Reading:
    if verified == _NOT_YET:
        begin = _day(own.get("Start date", ""))
        when = f" before {begin:%Y-%m-%d}" if begin and begin.timestamp() > time.time() else " yet"
        return _unsure(f"its certificate is not valid{when} by this machine's clock; {_HAND}")
    until = _day(own.get("Expire date", ""))
    if until is None or until.timestamp() >= time.time():
        return _unsure(f"a certificate that vouches for its own has expired (browsers may know another one); {_HAND}")
    return _bad(f"its certificate expired on {until:%Y-%m-%d}")


def no_handshake(message: str) -> Reading:
    """Return why a secure connection was not made; ``message`` is what libcurl says."""
    text = message.lower()
    if any(part in text for part in _NO_TLS):
        return _unsure("the host speaks no TLS here: the address begins with https, its answer is none of https")
    if any(part in text for part in _TOO_OLD):
        return _unsure(f"the host knows only old encryption that is not safe (browsers refuse it, too); {_HAND}")
    if any(part in text for part in _CUT):
        why = "the connection was cut before it was secure"
    else:
        why = "no secure connection can be made"
    return Reading(outcome=Outcome.UNREACHABLE, reason=why, passing=True)


def _bad(why: str) -> Reading:
    return Reading(outcome=Outcome.BAD_CERTIFICATE, reason=f"{why}: browsers show a warning")


def _unsure(why: str) -> Reading:
    return Reading(outcome=Outcome.UNREACHABLE, reason=why)


def _day(text: str) -> datetime | None:
    """Return the time that OpenSSL writes as ``Nov  4 12:25:54 2026 GMT``."""
    found = _DATE.match(text)
    if found is None:
        return None
    month, day, clock, year = found.groups()
    return parsedate_to_datetime(f"{day} {month} {year} {clock} +0000").astimezone(UTC)


def _names(own: dict[str, str]) -> str:
    alternatives = own.get("X509v3 Subject Alternative Name", "").split(",")
    names = [text for one in alternatives if (text := _plain(one.partition(":")[2]))]
    names = names or [_common(own.get("Subject", ""))]
    more = ", …" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _issuer(last: dict[str, str]) -> str:
    return _common(last.get("Issuer", ""))


def _common(name: str) -> str:
    """Return the common name in a distinguished name, or else its organisation."""
    found = dict(_NAMED.findall(name))
    return _plain(found.get("CN") or found.get("O") or "")


def _plain(text: str) -> str:
    """Return words of a stranger as they may be shown: short, and without what steers a terminal."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[:_LONGEST]
