"""How politely live URLs are asked, and which are asked at all."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

import msgspec

from linkaudit.source.live.pace import FIRST_RATE
from linkaudit.source.web.agent import USER_AGENT
from linkaudit.source.web.place import is_inner, is_inner_address, lane, normal
from linkaudit.urls.normalise import split

LONGEST_URL = 8_192  # bytes: what servers take at most
NOT_WEB = "it is no address of the web"
INNER = "it leads into an inner network; to ask it all the same, name it in [check] allow"
DENIED = "it is named in [check] deny"
TOO_LONG = f"it is longer than {LONGEST_URL:,} bytes: servers refuse that"


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, and how.

    ``concurrency`` requests are under way at once, ``per_host`` of them to one host; ``timeout`` seconds for one.
    ``ceiling``: requests a second to one host at most (0: none), ``ceilings`` by host; ``first_rate`` is what a host
    is asked at first. ``allow``: hosts (``a.test``, ``*.a.test``, ``a.test:81``) and networks (``127.0.0.0/8``) that
    may be asked although they are inner ones; for them ``allowed_ceiling`` holds. ``deny``: hosts, or URLs with ``*``,
    that never are. ``routes``: host → base, as ``http://127.0.0.1:4000``, where its requests are sent to (a shop tried
    out on this machine). ``headers``: by host, sent to that host alone, and only over https or a route. ``verify``: a
    file of authorities to trust instead of the usual ones. ``authorities``: those
    that the environment names; None: requests is asked.
    """

    concurrency: int = 64
    per_host: int = 8
    timeout: float = 20.0
    ceiling: float = 50.0
    first_rate: float = FIRST_RATE
    ceilings: Mapping[str, float] = {}
    allow: tuple[str, ...] = ()
    allowed_ceiling: float = 0.0
    deny: tuple[str, ...] = ()
    routes: Mapping[str, str] = {}
    headers: Mapping[str, Mapping[str, str]] = {}
    user_agent: str = USER_AGENT
    verify: str = ""
    authorities: str | None = None


class Gate:
    """Says of each URL whether it may be asked."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._networks = [ipaddress.ip_network(one, strict=False) for one in manners.allow if _is_network(one)]
        self._allowed = [one.lower() for one in manners.allow if not _is_network(one)]
        self._deny = [one.lower() for one in manners.deny]
        self._known: dict[str, str] = {}

    def refuses(self, url: str, host: str = "") -> str:
        """Return why ``url`` is not asked, empty if it may be. A name is looked at again once it is looked up.

        ``host`` is that of its lane, if the caller knows it.
        """
        if len(url) > LONGEST_URL:
            return TOO_LONG
        host = host or lane(url)
        why = self._known.get(host)
        if why is None:
            why = self._known[host] = self._of_host(url, host)
        if not why and self._deny and any(fnmatchcase(url.lower(), one) for one in self._deny):
            return DENIED
        return why

    def _of_host(self, url: str, host: str) -> str:
        if normal(url) is None or host != split(url).host:
            return NOT_WEB
        if self._deny and _named(host, self._deny):
            return DENIED
        if host in self._manners.routes or not is_inner(url):
            return ""
        return "" if self.allows(host) else INNER

    def allows(self, host: str) -> bool:
        """Whether the host of a lane may be asked although it is an inner one."""
        if self._allowed and _named(host, self._allowed):
            return True
        name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
        return self.allows_address(name)

    def allows_address(self, text: str) -> bool:
        """Whether an IP address lies in an allowed network."""
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def connects(self, host: str, address: str) -> bool:
        """Whether a connection for ``host`` may be made to ``address``, as its name was looked up."""
        if host in self._manners.routes or not is_inner_address(address):
            return True
        return self.allows(host) or self.allows_address(address)

    def ceiling(self, host: str) -> float:
        """Return how many requests a second may begin at most; 0 for no limit of ours."""
        manners = self._manners
        bare = host.partition(":")[0]
        for name in (host, bare):
            if name in manners.ceilings:
                return manners.ceilings[name]
        return manners.allowed_ceiling if self.allows(host) else manners.ceiling


    def is_own(self, host: str) -> bool:
        """Whether a host has a ceiling of its own: it is the shop's."""
        return host in self._manners.ceilings or host.partition(":")[0] in self._manners.ceilings


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _named(host: str, names: Iterable[str]) -> bool:
    bare = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return any(one in (host, bare, f"*.{bare}") or (one.startswith("*.") and bare.endswith(one[1:])) for one in names)

