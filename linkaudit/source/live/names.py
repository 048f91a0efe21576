"""Whether a name that could not be looked up exists: a host that is gone is told from a network that is."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from queue import SimpleQueue

from linkaudit.source.web.place import is_inner_address

_NO_SUCH = frozenset(getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name))
_ENOUGH = 3  # other names that are tried
_AT_ONCE = 4


def is_unknown(host: str, others: Sequence[str]) -> bool:
    """Whether there is no host of this name. ``others`` were looked up before: without a network none of them is found.

    What leads to this machine or an inner network proves nothing: it may stand in a file. Waits for the resolver.
    """
    return _found(host) is False and any(_found(one) for one in others[-_ENOUGH:])


def _found(host: str) -> bool | None:
    """Return whether a name leads to the open web; None if that cannot be told now."""
    try:
        found = socket.getaddrinfo(host.partition(":")[0], None)
    except socket.gaierror as fault:
        return False if fault.errno in _NO_SUCH else None
    except (OSError, UnicodeError):
        return None
    return any(not is_inner_address(str(place[0])) for *_, place in found) or None


class Names:
    """What is known of names. The resolver may take its time, so it is asked aside, a few names at once."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}  # in the order in which they were found
        self._told: dict[str, bool | None] = {}
        self._asked: SimpleQueue[str] = SimpleQueue()
        self._askers = 0

    def found(self, host: str) -> None:
        """Note that the name of a host was looked up with success."""
        self._found[host] = None

    def is_unknown(self, host: str) -> bool | None:
        """Whether there is no host of this name; None: it is not told yet."""
        if host not in self._told:
            self._told[host] = None
            self._asked.put(host)
            if self._askers < _AT_ONCE:
                self._askers += 1
                threading.Thread(target=self._ask, daemon=True).start()
        return self._told[host]

    def _ask(self) -> None:
        while True:
            host = self._asked.get()
            unknown = False
            with suppress(Exception):  # whatever goes wrong here, it makes no host gone, and nobody wait for ever
                unknown = is_unknown(host, [*self._found])
            self._told[host] = unknown
