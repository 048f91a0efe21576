"""What is wrong with a ``mailto:`` or ``tel:`` link, by its form alone. What is unusual but allowed is fine.

After RFC 6068 (mailto), RFC 5321 (addresses), RFC 3966 (tel) and ITU E.164 (15 digits): general knowledge, not read
anew.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_SHORTEST, _LONGEST = 3, 15  # digits of a number
_LOCAL = re.compile(r'"[^"]+"|[^\s@<>(),;:\\"\[\]]+')
_DOMAIN = re.compile(r"\[[^\]\s]+\]|[^\s@<>(),;:\\\"\[\].]+(?:\.[^\s@<>(),;:\\\"\[\].]+)+\.?")
_NAMED = re.compile(r".*<([^<>]*)>\s*")
_SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2015\u00a0]")
_NUMBER = re.compile(r"\+?[0-9*#]+")


def fault(url: str) -> str:
    """Return what is wrong with the contact link ``url``, empty if nothing is.

    >>> fault("mailto:shop@example.com?subject=Hi"), fault("tel:+1 (555) 010-9999"), fault("mailto:")
    ('', '', 'the e-mail address is missing')
    """
    scheme, _, rest = url.strip().partition(":")
    kind = scheme.lower()
    if kind == "mailto":
        return _mail(rest)
    return _phone(rest) if kind in {"tel", "callto", "sms"} else ""


def _mail(rest: str) -> str:
    written, mark, query = rest.removeprefix("//").partition("?")
    addresses = [part.strip() for part in re.split("[,;]", unquote(written)) if part.strip()]
    if not addresses:
        return "" if mark and query else "the e-mail address is missing"
    return next((why for one in addresses if (why := _address(one))), "")


def _address(written: str) -> str:
    named = _NAMED.fullmatch(written)
    address = named[1].strip() if named else written
    local, at, domain = address.rpartition("@")
    if not at:
        return f"{address!r} is no e-mail address: it has no @"
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        return f"{address!r} is no e-mail address"
    return ""


def _phone(rest: str) -> str:
    number = re.split("[;?,]", unquote(rest).removeprefix("//").strip(), maxsplit=1)[0]
    digits = _SEPARATORS.sub("", number)
    if not digits:
        return "the phone number is missing"
    if not _NUMBER.fullmatch(digits):
        return "" if _is_name(digits) else f"{number!r} is no phone number"
    count = sum(letter.isdigit() for letter in digits)
    if "*" in digits or "#" in digits:
        return ""
    return "" if _SHORTEST <= count <= _LONGEST else f"{number!r} is no phone number: it has {count} digits"


def _is_name(written: str) -> bool:
    """Whether it may be a name of a messenger, or a number with a word in it (1-800-FLOWERS)."""
    return written.isalnum() and any(letter.isdigit() for letter in written)
