"""Joining and normalising as a browser does (WHATWG URL Standard, by ada-url), and the two keys made from it.

``url_key`` says "the same URL": what a browser would request. ``page_key`` says "the same page": without host alias,
campaign marks and parameters that change nothing about the page.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

import ada_url

from linkaudit.urls.personal import PARAMETERS, drop

IGNORED = frozenset(PARAMETERS["personal"]) | frozenset(PARAMETERS["noise"]) | frozenset(PARAMETERS["campaign"])

# Top-level domains that merchants write without a scheme; file endings (.zip, .mov, .sh) are left out on purpose.
_TLDS = (
    "com|net|org|shop|store|co|io|me|us|uk|ca|au|de|fr|es|it|nl|be|at|ch|se|no|dk|fi|pl|pt|ie|gr|cz|hu|ro|eu|jp|kr|"
    "cn|hk|tw|sg|my|th|vn|ph|id|in|ae|sa|br|mx|ar|cl|pe|za|ng|nz|tr|ru|ua|il|info|biz|online|site|xyz|club|top|vip|"
    "live|app|dev|link|page|beauty|fashion|style|studio|design|world|global|asia|bio|ly|ee|ai|cc|to|gy|gg|ke|example"
)
_BARE_HOST = re.compile(
    rf"^(?:www\.[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_TLDS}))(?::\d+)?(?=[/?#]|$)",
    re.IGNORECASE,
)
# Of an address whose host is written as a browser writes it, this is what a browser leaves as it is, unless a part of
# the path begins with a dot.
_KEPT = re.compile(r"(https?://[a-z0-9.:-]+)/[\w~%!$&()*+,;=:@/?.-]*(?:#[\w~%!$&()*+,;=:@/?.-]*)?", re.ASCII)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Parts(NamedTuple):
    """A normalised http(s) URL taken apart; ``path`` stays percent-encoded, ``query`` and ``fragment`` unprefixed."""

    scheme: str
    host: str
    path: str
    query: str
    fragment: str


def join(url: str, base: str) -> str | None:
    """Return the absolute, normalised URL that a browser at ``base`` would open for ``url``; None if it cannot.

    >>> join("../pages/faq?x=1&currency=USD", "https://shop.example/products/tent")
    'https://shop.example/pages/faq?x=1&currency=USD'
    >>> join("https://", "https://shop.example/") is None
    True
    """
    kept = _KEPT.fullmatch(url)
    if kept and "/." not in url and "/%2" not in url and _is_kept(kept[1]):
        return url
    try:
        return ada_url.join_url(base, url)
    except (ValueError, UnicodeError):
        return None


@lru_cache(4_096)
def _is_kept(origin: str) -> bool:
    """Whether a browser leaves scheme, host and port as they are."""
    try:
        return bool(ada_url.URL(origin).href == f"{origin}/")
    except ValueError:
        return False


def has_scheme(url: str) -> bool:
    """Whether ``url`` names a scheme (``https:``, ``mailto:``); ``shop.com:443/x`` does not.

    >>> [has_scheme(url) for url in ("https://a.example", "mailto:x", "shop.com:443/x", "/x", "//a.example")]
    [True, True, False, False, False]
    """
    return bool(_SCHEME.match(url)) and not is_bare_host(url)


def is_bare_host(url: str) -> bool:
    """Whether ``url`` is a host written without a scheme, as ``www.shop.com/x`` or ``shop.com``.

    >>> [is_bare_host(url) for url in ("www.shop.com/x", "shop.com", "faq.html", "/x", "//shop.com", "see below")]
    [True, True, False, False, False, False]
    """
    return bool(_BARE_HOST.match(url))


@lru_cache(64)  # what looks at a URL mostly looks at it several times in a row
def split(href: str) -> Parts:
    """Take apart a *normalised* absolute URL (the output of ``join``), far faster than parsing it again.

    >>> split("https://shop.example/a?b=1#c")
    Parts(scheme='https', host='shop.example', path='/a', query='b=1', fragment='c')
    """
    scheme, _, rest = href.partition(":")
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, slash, path = rest.removeprefix("//").partition("/")
    host = authority.rpartition("@")[2]
    return Parts(scheme, host, slash + path, query, fragment)


def handle_key(handle: str) -> str:
    """Name a handle as it is compared: as it stands in a decoded path; some exports write it percent-encoded.

    >>> handle_key("Caf%C3%A9-Mug")
    'café-mug'
    """
    return decoded_path(handle)


def decoded_path(path: str) -> str:
    """Percent-decode a path and fold what Shopify ignores in it: case, and a slash at the end.

    >>> decoded_path("/products/Caf%C3%A9%E2%84%A2/")
    '/products/café™'
    """
    plain = unquote(path) if "%" in path else path
    return plain.lower().rstrip("/") or "/"


def url_key(href: str) -> str:
    """Name "the same URL": the normalised URL without fragment and personal parameters.

    >>> url_key("https://shop.example/p?a=1&ttclid=#top")
    'https://shop.example/p?a=1'
    """
    return drop(href.partition("#")[0])


def path_key(url: str) -> str:
    """Name what a link opens on whichever host of the store: path and query without personal parameters.

    >>> path_key("https://shop.example/Products/A/?b=1#c"), path_key("www.shop.example/products/a?b=1")
    ('/products/a?b=1', '/products/a?b=1')
    >>> path_key("https://shop.example?b=1"), path_key("/?b=1&ttclid=x")
    ('/?b=1', '/?b=1')
    """
    written = url.strip()
    if not has_scheme(written):
        host = "https:" if written.startswith("//") else "https://store" if written.startswith("/") else "https://"
        written = host + written
    parts = split(drop(written))
    path = decoded_path(parts.path) or "/"
    return f"{path}?{parts.query}" if parts.query else path


def page_key(href: str) -> str:
    """Name "the same page" within one store: path and the parameters that select content, sorted.

    >>> page_key("https://shop.example/Products/A/?utm_source=x&_pos=1&variant=4&view=b")
    '/products/a?view=b'
    """
    parts = split(href)
    kept = sorted(
        piece for piece in parts.query.split("&") if piece and unquote(piece.partition("=")[0]).lower() not in IGNORED
    )
    path = decoded_path(parts.path)
    return f"{path}?{'&'.join(kept)}" if kept else path
