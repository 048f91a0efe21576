"""Where requests may go: the open web alone. A shop's data must not steer this machine into its own network."""

from __future__ import annotations

import ipaddress

from linkaudit.urls.normalise import join, split

_INNER_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa")
_NOWHERE = "https://nowhere.invalid/"
INNER = "it leads into an inner network, where TikTok cannot follow"
# An IPv4 address in the last 32 bits: NAT64 (RFC 6052), IPv4-compatible (RFC 4291), IPv4-translated (RFC 2765).
_CARRIERS = tuple(ipaddress.IPv6Network(one) for one in ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96"))
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215; general knowledge, as the ones above


def normal(url: str) -> str | None:
    """Return ``url`` as a browser would ask for it, without fragment; None if it is no address of the web."""
    if not url.lower().startswith(("http://", "https://")):
        return None
    href = join(url, _NOWHERE)
    return href.partition("#")[0] if href and split(href).host else None


def lane(url: str) -> str:
    """Return host and port of a normal ``url``: what requests are counted by."""
    rest = url.partition("://")[2]  # of a normal URL a slash follows the host: faster than taking it apart
    return rest.partition("/")[0].rpartition("@")[2]


def is_inner(url: str) -> bool:
    """Whether the host of a normal ``url`` is an inner one by its very name."""
    host = split(url).host
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    try:
        return is_inner_address(name)
    except ValueError:
        plain = name.rstrip(".")
        return "." not in plain or plain.endswith(_INNER_NAMES)


def is_inner_address(text: str) -> bool:
    """Whether the IP address ``text`` is private, of this machine, of a cloud's metadata … Raises ``ValueError``."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_site_local or address in _LOCAL_NAT64:
            return True
        address = _carried(address) or address
    return not address.is_global or address.is_multicast


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for: behind a gateway that is where it leads."""
    if any(address in network for network in _CARRIERS):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
