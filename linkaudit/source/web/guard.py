"""Connections of requests that do not go where they must not: looked at once they stand, before anything is sent.

Behind a proxy that the environment names, the proxy decides where names lead; it is not checked here.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

import requests
import requests.adapters
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from linkaudit.source.web.place import INNER


class Inner(Exception):
    """A name leads into an inner network; nothing was sent. ``what`` says so."""

    what = INNER


def guarded(connects: Callable[[str, str], bool]) -> type[HTTPConnection]:
    """Return connections that raise ``Inner`` where ``connects`` says no to a host and the address it leads to."""

    class Guarded(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            """Make the connection below TLS: urllib3's own place for it, and nothing was sent yet."""
            sock = super()._new_conn()
            # Not before: a name may lead elsewhere by now.
            if not connects(self.host, str(sock.getpeername()[0])):
                sock.close()
                raise Inner
            return sock

    return Guarded


def use(session: requests.Session, plain: type[HTTPConnection]) -> None:
    """Make ``session`` connect by ``plain``, and by what TLS makes of it."""

    class Secure(plain, HTTPSConnection):  # type: ignore[valid-type, misc]  # which class it is, the caller says
        pass

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = plain

    class SecurePool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Secure

    for scheme in ("http", "https"):
        adapter = session.get_adapter(f"{scheme}://")
        if isinstance(adapter, requests.adapters.HTTPAdapter):
            adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
