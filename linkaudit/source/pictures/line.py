"""HTTP for pictures: one request, cut after so many bytes or seconds, and never into an inner network.

Behind a proxy that the environment names, the proxy decides where names lead; it is not checked here.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException
from time import monotonic
from typing import NamedTuple, Self

import requests
import urllib3
import urllib3.exceptions
from requests.cookies import RequestsCookieJar
from urllib3.connection import HTTPConnection

from linkaudit.source.admin.faults import Transient, causes
from linkaudit.source.admin.transport import open_session
from linkaudit.source.pictures.manners import Manners
from linkaudit.source.web.guard import Inner, guarded, use
from linkaudit.source.web.place import is_inner_address

FIRST = 1 << 16  # bytes asked for at first
MOST = 1 << 18  # bytes read of one picture at most
_BLOCK = 1 << 14
_PARTIAL = 206
_LONGEST_NUMBER = 15
_SPAN = re.compile(r"\s*bytes\s+(\d{1,15})-(\d{1,15})/(\d{1,15}|\*)\s*", re.IGNORECASE)


class Unreachable(Exception):
    """It cannot be had, and asking again does not help. ``what`` says why."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Answer(NamedTuple):
    """What came. ``begin`` is the place of ``body`` in the file, ``total`` how long the file says it is.

    ``ended``: the file has no more bytes.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    begin: int
    total: int | None
    ended: bool


class _NoCookies(RequestsCookieJar):
    def extract_cookies(self, response: object, request: object) -> None:
        """Take none: what is asked must not depend on what was asked before."""


class _Straight(requests.Session):
    """Follows no redirect; the stock session would at least prepare the next request, and trip over a bad one."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


class Line:
    """Connections of one thread. ``allow_private`` lets requests into inner networks."""

    def __init__(self, manners: Manners, *, allow_private: bool) -> None:
        self._manners = manners
        self._sock: socket.socket | None = None
        self._late = False
        self._session = open_session(_Straight)
        self._session.cookies = _NoCookies()
        self._session.headers.update({"Accept": "*/*", "Accept-Encoding": "identity"})
        use(self._session, self._connection(allow_private=allow_private))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(self, url: str, begin: int = 0, end: int | None = None) -> Answer:
        """Ask for bytes ``begin`` to ``end`` (left out) of ``url``, or for all; at most ``MOST`` are read.

        Raises ``Transient`` and ``Unreachable``.
        """
        headers = {} if end is None else {"Range": f"bytes={begin}-{end - 1}"}
        deadline = monotonic() + self._manners.whole
        self._sock, self._late = None, False
        timer = threading.Timer(self._manners.whole, self._cut)
        timer.daemon = True
        timer.start()
        try:
            with self._session.get(
                url, headers=headers, stream=True, allow_redirects=False,
                timeout=(self._manners.connect, self._manners.silence),
            ) as response:  # fmt: skip
                return self._read(response, deadline)
        except Inner as error:
            raise Unreachable(error.what) from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
            raise self._fault(error) from error
        finally:
            timer.cancel()

    def _read(self, response: requests.Response, deadline: float) -> Answer:
        span = _SPAN.fullmatch(response.headers.get("Content-Range", "")) if response.status_code == _PARTIAL else None
        length = _number(response.headers.get("Content-Length", ""))
        body = bytearray()
        while len(body) < MOST and (block := response.raw.read1(min(_BLOCK, MOST - len(body)))):
            body += block
            if monotonic() > deadline:
                raise Transient("the host sends too slowly")
        if self._late:
            raise Transient("the host sends too slowly")
        if len(body) < MOST and length is not None and len(body) < length:
            raise Transient("the connection was cut")
        begin = int(span[1]) if span else 0
        ended = len(body) < MOST
        total = length if length is not None else len(body) if ended else None
        if response.status_code == _PARTIAL:
            total = _number(span[3]) if span else None
            ended = total is not None and begin + len(body) >= total
        return Answer(response.status_code, response.headers, bytes(body), begin, total, ended)

    def _cut(self) -> None:
        """End the request that takes too long, from another thread: a read under way returns."""
        self._late = True
        if self._sock is not None:
            with suppress(OSError):
                # The plain socket's: the secure one's first forgets its keys, under the reader's hands.
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def _fault(self, error: Exception) -> Transient | Unreachable:
        if self._late:
            return Transient("the host sends too slowly")
        found = causes(error)
        for kind, what, passes in _FAULTS:
            if any(isinstance(cause, kind) for cause in found):
                return Transient(what) if passes else Unreachable(what)
        return Transient("the connection failed")

    def _connection(self, *, allow_private: bool) -> type[HTTPConnection]:
        line = self

        class Watched(guarded(lambda _, address: allow_private or not is_inner_address(address))):  # type: ignore[misc]
            def getresponse(self) -> urllib3.HTTPResponse:
                line._sock = self.sock
                if line._late:
                    raise TimeoutError
                found: urllib3.HTTPResponse = super().getresponse()
                return found

        return Watched


# What it means, most telling first; and whether it may pass.
_FAULTS: tuple[tuple[type[BaseException], str, bool], ...] = (
    (ssl.SSLCertVerificationError, "the host's certificate is not trusted", False),
    (requests.exceptions.InvalidURL, "the address is not one of the web", False),
    (urllib3.exceptions.LocationParseError, "the address is not one of the web", False),
    (UnicodeError, "the address is not one of the web", False),
    (requests.exceptions.ProxyError, "the proxy named in the environment cannot be reached", True),
    (urllib3.exceptions.NameResolutionError, "the host's name cannot be looked up", True),
    (requests.exceptions.ConnectTimeout, "the host cannot be reached in time", True),
    (ConnectionRefusedError, "the host refuses the connection", True),
    (urllib3.exceptions.NewConnectionError, "the host cannot be reached", True),
    (requests.exceptions.Timeout, "the host does not answer in time", True),
    (urllib3.exceptions.TimeoutError, "the host does not answer in time", True),
    (TimeoutError, "the host does not answer in time", True),
    (ssl.SSLError, "no secure connection can be made", True),
    (OSError, "the connection was cut", True),
    (urllib3.exceptions.ProtocolError, "the connection was cut", True),
    (HTTPException, "the answer is garbled", True),
)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None
