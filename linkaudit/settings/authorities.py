"""Whether the environment names authorities of certificates. Which, and what they mean, is read by requests."""

from __future__ import annotations

import os

_NAMES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def are_named() -> bool:
    """Whether this machine's environment names a file or folder of authorities to trust."""
    return any(os.environ.get(name) for name in _NAMES)
