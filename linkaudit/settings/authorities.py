"""The authorities of certificates that the environment names, as requests and curl read it."""

from __future__ import annotations

import os

_NAMES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def named() -> str:
    """Return the file or folder of authorities that this machine's environment names; empty if it names none."""
    return next((found for name in _NAMES if (found := os.environ.get(name))), "")
