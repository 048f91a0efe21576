"""What the headers of an answer say in dates and seconds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that ``Retry-After`` asks for: a number (Shopify: "2.0"), or a date seen from ``Date``."""
    text = headers.get("Retry-After", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        until, now = http_date(text), http_date(headers.get("Date", ""))
        seconds = (until - now).total_seconds() if until and now else math.nan
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def http_date(text: str) -> datetime | None:
    """Return the time that an HTTP header names, or None."""
    import email.utils  # slow to load, rarely needed

    try:
        return email.utils.parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
