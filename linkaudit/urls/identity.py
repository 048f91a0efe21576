"""The stable name of a link: the same in every run, so that runs can be compared."""

from __future__ import annotations

from hashlib import blake2b

from linkaudit.urls.normalise import has_scheme, is_bare_host
from linkaudit.urls.personal import drop

# The base of an address in plain text, where nothing is joined: a missing scheme means https.
TEXT = "text:"


def relevant_base(url: str, base: str) -> str:
    """Return the part of ``base`` that decides where ``url`` leads: empty for absolute and root-relative URLs.

    >>> relevant_base("/x", "/products/a"), relevant_base("x", "/products/a"), relevant_base("?q", "/products/a")
    ('', '/products/', '/products/a')
    """
    if base == TEXT:
        return TEXT if is_bare_host(url) else ""
    if not base.startswith("/"):
        return "" if has_scheme(url) else base
    if url.startswith("/") or has_scheme(url):
        return ""
    return base if url.startswith("?") else base[: base.rfind("/") + 1]


def link_id(direction: str, surface: str, url: str) -> int:
    """Return a positive 63-bit number for a link: URL less personal parameters, direction, surface.

    >>> link_id("on-page", "content", "/a?ttclid=1") == link_id("on-page", "content", "/a")
    True
    """
    key = f"{direction}\n{surface}\n{drop(url)}"
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) or 1
