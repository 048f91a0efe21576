"""Where requests may go: the open web alone. A shop's data must not steer this machine into its own network."""

from __future__ import annotations

import ipaddress

from linkaudit.urls.normalise import join, split

_INNER_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa")
_NOWHERE = "https://nowhere.invalid/"
INNER = "it leads into an inner network, where TikTok cannot follow"


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
        address = address.ipv4_mapped or address.sixtofour or address
    return not address.is_global or address.is_multicast
