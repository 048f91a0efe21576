"""What an answer says of its host's limits: when to ask again, and how many requests are left.

``RateLimit-Remaining`` and ``-Reset`` are of draft-ietf-httpapi-ratelimit-headers-06 (abstract read 2026-11-26). The
rest is general knowledge, not read anew: ``Retry-After`` (RFC 9110), the ``RateLimit`` field of later drafts, and
``X-RateLimit-*``, which is nobody's standard (GitHub, Discourse and others).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from linkaudit.source.web.headers import http_date

LONGEST = 3600.0  # seconds: what asks for more is not worth waiting for, nor told apart
_EPOCH, _EPOCH_MS = 10_000_000, 100_000_000_000  # a reset beyond is a time, not a number of seconds
_NUMBER = re.compile(r"\s*(\d{1,15}(?:\.\d{1,6})?)")
_ITEM = re.compile(r"\b(r|remaining|t|reset)\s*=\s*(\d{1,12})")
_PREFIXES = ("ratelimit-", "x-ratelimit-", "x-rate-limit-")
NAMES = frozenset({"ratelimit", *(prefix + what for prefix in _PREFIXES for what in ("remaining", "reset"))})


class Told(NamedTuple):
    """``wait``: seconds until it may be asked again; ``left``: requests before that; None where it is not told."""

    wait: float | None = None
    left: int | None = None


def read(headers: Mapping[str, str], at: float) -> Told:
    """Return what ``headers`` (names in lower case) say; ``at`` is the time as seconds since 1970."""
    wait = retry_after(headers, at)
    left, reset = _rate_limit(headers, at)
    if wait is None and left == 0:
        wait = reset
    return Told(wait, left)


def retry_after(headers: Mapping[str, str], at: float) -> float | None:
    """Return the seconds that ``Retry-After`` asks for: a number, or a date seen from the answer's own ``Date``."""
    text = headers.get("retry-after", "").partition(",")[0].strip()
    if found := _NUMBER.fullmatch(text):
        return min(float(found[1]), LONGEST)
    until = http_date(headers.get("retry-after", "")) if text else None
    if until is None:
        return None
    now = http_date(headers.get("date", ""))
    return _bounded(until.timestamp() - (now.timestamp() if now else at))


def _rate_limit(headers: Mapping[str, str], at: float) -> tuple[int | None, float | None]:
    if text := headers.get("ratelimit", ""):
        named = {name: float(value) for name, value in _ITEM.findall(text)}
        left, reset = named.get("remaining", named.get("r")), named.get("reset", named.get("t"))
        return (int(left) if left is not None else None), (_bounded(reset) if reset is not None else None)
    for prefix in _PREFIXES:
        left_text, reset_text = headers.get(prefix + "remaining", ""), headers.get(prefix + "reset", "")
        if left_match := _NUMBER.match(left_text):
            reset = _until(reset_text, at)
            return int(float(left_match[1])), (_bounded(reset) if reset is not None else None)
    return None, None


def _until(text: str, at: float) -> float | None:
    """Return the seconds until a limit is reset, told as such, as a time in seconds or milliseconds, or as a date."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        until = _date(text)
        return until.timestamp() - at if until else None
    reset = float(found[1])
    if reset > _EPOCH_MS:
        reset /= 1000.0
    return reset - at if reset > _EPOCH else reset


def _date(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return http_date(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _bounded(seconds: float) -> float | None:
    return min(max(seconds, 0.0), LONGEST) if math.isfinite(seconds) else None
