"""Keeping tokens, secrets and signed addresses out of everything that is written or shown."""

from __future__ import annotations

import re

STARS = "***"

# Every kind of token and app secret of Shopify begins so: shpat_, shpca_, shpua_, shppa_, shpss_.
_TOKEN = re.compile(r"shp[a-z]{2}_[0-9a-zA-Z]+")
_QUERY = re.compile(r"(https?://[^\s?\"'<>]+)\?[^\s\"'<>]+")
_USER = re.compile(r"(https?://)[^\s/@\"'<>]+@")


class Hidden(str):
    """A secret that goes out as it is but shows itself as stars: in a repr, and in the locals of a traceback."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{STARS}'"


def redact(text: str, *secrets: str) -> str:
    """Return ``text`` without anything that opens a door: tokens, ``secrets``, queries and users of addresses."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, STARS)
    return _USER.sub(rf"\1{STARS}@", _QUERY.sub(rf"\1?{STARS}", _TOKEN.sub(STARS, text)))
