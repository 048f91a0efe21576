"""HTTP for this source: timeouts on everything, no redirects, one TLS context, faults in words without addresses.

Proxies and certificate bundles of the environment are honoured (requests reads them), a ``.netrc`` is not: it would
put its own Authorization beside the token.
"""

from __future__ import annotations

import functools
import ssl
from collections.abc import Mapping
from typing import Any

import msgspec
import requests
import requests.adapters
import urllib3.exceptions
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from linkaudit.errors import SourceError
from linkaudit.source.admin.faults import Transient, causes
from linkaudit.source.web.agent import USER_AGENT

TIMEOUT = (10.0, 60.0)  # to connect, between two bytes
_MAX_REDIRECTS = 5


class Reply(msgspec.Struct, frozen=True):
    """One HTTP answer, read whole. Header names compare without case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        return f"Reply({self.status}, {len(self.body):,} bytes)"


@functools.cache
def _tls() -> ssl.SSLContext:
    # Loading the authorities takes 50 ms: once a process, not once a connection.
    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)


class _Adapter(requests.adapters.HTTPAdapter):
    """Gives every connection the shared TLS context; a bundle named in the environment is loaded into it as well."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  the library's own signature
        super().init_poolmanager(*args, **kwargs, ssl_context=_tls())

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401  as above
        return super().proxy_manager_for(proxy, **kwargs, ssl_context=_tls())

    def cert_verify(self, conn: Any, url: str, verify: bool | str, cert: Any) -> None:  # noqa: ANN401, FBT001  as above
        if verify is not True:
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _Straight(requests.Session):
    """Follows no redirect; the stock session would at least prepare the next request, and trip over a bad one."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


def open_session(kind: type[requests.Session] = requests.Session) -> requests.Session:
    """Return a session that sends nothing of its own accord but who we are."""
    session = kind()
    session.max_redirects = _MAX_REDIRECTS
    session.auth = _as_it_is
    session.headers.clear()
    session.headers["User-Agent"] = USER_AGENT
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(max_retries=0))
    return session


class Http:
    """Posts JSON; ``where`` is what messages call the other side. One thread only."""

    def __init__(self, where: str = "") -> None:
        self._session = open_session(_Straight)
        self._where = where

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def post(self, url: str, body: Mapping[str, object], headers: Mapping[str, str]) -> Reply:
        """Send ``body`` as JSON. Raises ``Transient`` or ``SourceError`` if no whole answer comes."""
        try:
            response = self._session.post(
                url, json=body, headers=dict(headers), timeout=TIMEOUT, allow_redirects=False
            )
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            fault = network_fault(error, where=self._where)
        else:
            return Reply(status=response.status_code, headers=response.headers, body=response.content)
        # Outside the handler: what the library raised knows the address and its headers, and is not chained on.
        raise fault


def network_fault(error: Exception, *, where: str) -> Transient | SourceError:
    """Return what to raise for an error of requests or below, in words of our own."""
    found = causes(error)
    for cause in found:
        if isinstance(cause, ssl.SSLCertVerificationError):
            what = f"the certificate is not trusted: {cause.verify_message}"
            cure = "Check this machine's clock; behind a company proxy, name its bundle in REQUESTS_CA_BUNDLE"
            return SourceError(what, where=where, cure=cure)
    if isinstance(error, (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL, UnicodeError)):
        cure = "Check token and address of the shop for stray characters"
        return SourceError("the request cannot be sent as it is", where=where, cure=cure)
    for kind, what, ran in _FAULTS:
        if any(isinstance(cause, kind) for cause in found):
            return Transient(what, ran=ran)
    return Transient("the connection failed", ran=True)


# What it means, most telling first; and whether the shop may have got the request.
_FAULTS: tuple[tuple[type[Exception], str, bool], ...] = (
    (requests.exceptions.ProxyError, "the proxy named in the environment cannot be reached", False),
    (urllib3.exceptions.NameResolutionError, "the shop's name cannot be looked up", False),
    (requests.exceptions.ConnectTimeout, "the shop cannot be reached in time", False),
    (ConnectionRefusedError, "the connection was refused", False),
    (urllib3.exceptions.NewConnectionError, "the shop cannot be reached", False),
    (requests.exceptions.Timeout, "the shop did not answer in time", True),
    (TimeoutError, "the shop did not answer in time", True),
    (ConnectionError, "the connection was cut", True),
    (urllib3.exceptions.ProtocolError, "the connection was cut", True),
    (requests.exceptions.ChunkedEncodingError, "the connection was cut", True),
    (requests.exceptions.ContentDecodingError, "the answer was garbled", True),
)
