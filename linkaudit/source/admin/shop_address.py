"""Where a shop's Admin API is. A token is sent to an address of these forms and to no other.

ShopifyAPI's own ``Session("www.shop.co.uk")`` would turn into somebody else's shop, so addresses are read here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from linkaudit.errors import UsageError

_SHOP = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")
_ADMIN = re.compile(r"admin\.shopify\.com/store/([a-z0-9][a-z0-9-]*)(?:[/?#].*)?")
_LOOPBACK = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\]):([0-9]{1,5})")
_LAST_PORT = 65_535
_CURE = "Write the shop's myshopify address, as NAME.myshopify.com: Shopify admin > Settings > Domains shows it"


class ShopAddress(msgspec.Struct, frozen=True):
    """``name`` as people write it (demo.myshopify.com), ``base`` as requests need it (https://demo.myshopify.com)."""

    name: str
    base: str


def parse_shop(text: str) -> ShopAddress:
    """Read a shop's address as it is written or pasted: with scheme, path, or as the admin's own address shows it.

    A loopback address with a port stands for a shop on this machine, without TLS. Raises ``UsageError``.

    >>> parse_shop("https://Demo.myshopify.com/admin/products").name
    'demo.myshopify.com'
    >>> parse_shop("https://admin.shopify.com/store/demo/settings").base
    'https://demo.myshopify.com'
    """
    written = re.sub(r"^https?://", "", text.strip().lower())
    if admin := _ADMIN.fullmatch(written):
        written = f"{admin[1]}.myshopify.com"
    host = re.split(r"[/?#]", written, maxsplit=1)[0]
    host = host.removesuffix(":443").removesuffix(".")
    if _SHOP.fullmatch(host):
        return ShopAddress(name=host, base=f"https://{host}")
    local = _LOOPBACK.fullmatch(host)
    if local and 0 < int(local[1]) <= _LAST_PORT:
        return ShopAddress(name=host, base=f"http://{host}")
    raise UsageError(f"{_shown(text)} is not the address of a Shopify shop", cure=_CURE)


def find_shop(hosts: Sequence[str]) -> ShopAddress | None:
    """Return the first of ``hosts`` that is a shop's address."""
    for host in hosts:
        try:
            return parse_shop(host)
        except UsageError:
            continue
    return None


def _shown(text: str) -> str:
    # What is pasted in the wrong place may be a secret, or hold one before an @ or after a question mark.
    plain = re.fullmatch(r"[\w.:/-]{1,80}", text) and not re.search(r"shp[a-z]{2}_|\w{32}", text)
    return repr(text) if plain else "this"
