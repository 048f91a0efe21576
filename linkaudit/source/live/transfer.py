"""One request by libcurl: set up on a handle that is used again and again, cut at its limits, read back."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from functools import lru_cache

import msgspec
import pycurl

from linkaudit.source.live import certificate, ways
from linkaudit.source.live.answer import Reading
from linkaudit.source.live.faults import CERTIFICATE, fault, unreachable
from linkaudit.source.live.manners import Gate, Manners
from linkaudit.urls.normalise import split

FEW, WHOLE = 32 * 1024, 4 * 1024 * 1024  # bytes of a page, decoded, that are read
_HEADERS = 256 * 1024
_CONNECT = 10.0
_ENOUGH = 1024  # bytes of a page that came before its connection was cut: it is there
_ACCEPT = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"
_REFUSED = 300
_SEPARATOR = ", "
_ENDS = frozenset({b"\r\n", b"\n"})
_AFTER_SCHEME = len("https://")
_LIMITING = 0x080300  # from this release on libcurl stops at 300 KB of headers itself (general knowledge)
_LIMITS_HEADERS = pycurl.version_info()[2] >= _LIMITING
_SHORT = 200  # bytes of a header's line that are worth remembering what they say


class Result(msgspec.Struct, gc=False):
    """What came: an answer, or a ``fault``. ``inner``: it was not sent, as its name leads into an inner network.

    ``looked_up``: the name of its own host was looked up here, not by a proxy.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    whole: bool
    fault: Reading | None
    inner: bool
    cookies: tuple[str, ...]
    seconds: float
    looked_up: bool


class _Handed(socket.socket):
    """A socket that libcurl has a copy of: ours is closed once it has it."""

    def __del__(self) -> None:
        self.close()


class Transfer:
    """A handle of libcurl and what belongs to the request that it is at."""

    def __init__(self, manners: Manners, gate: Gate, out: ways.Ways) -> None:
        self._manners, self._gate, self._ways = manners, gate, out
        self._host = self._proxy = self._origin = self._route = self._method = ""
        self._cookies = self._looks_up = False
        self._lines: list[bytes] = []
        self._size = self._most = 0
        self._body = bytearray()
        self._full = self._inner = self._flooded = False
        self.curl = pycurl.Curl()
        self._set_up()

    def _set_up(self) -> None:
        curl = self.curl
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        self._ways.trust(curl)
        curl.setopt(pycurl.OPT_CERTINFO, 1)
        curl.setopt(pycurl.NOPROXY, "")  # which proxy is used is decided here
        curl.setopt(pycurl.TIMEOUT_MS, int(self._manners.timeout * 1000))
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, int(min(_CONNECT, self._manners.timeout) * 1000))
        curl.setopt(pycurl.USERAGENT, self._manners.user_agent)
        curl.setopt(pycurl.ACCEPT_ENCODING, "gzip, deflate")
        curl.setopt(pycurl.COOKIEFILE, "")
        # Most of what is called while URLs are asked; a list's own method costs next to nothing.
        curl.setopt(pycurl.HEADERFUNCTION, self._lines.append if _LIMITS_HEADERS else self._header)
        curl.setopt(pycurl.WRITEFUNCTION, self._write)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)

    def prepare(self, url: str, method: str, cookies: Sequence[str] = (), most: int = FEW) -> None:
        """Get ready to send a request. ``cookies`` are lines of libcurl's; ``most`` bytes of the body are read."""
        curl = self.curl
        if "@" in url:
            url = _bare(url)
        self._lines.clear()
        if self._body:
            self._body = bytearray()
        self._size, self._most = 0, most
        self._full = self._inner = self._flooded = False
        slash = url.find("/", _AFTER_SCHEME)
        origin = url[:slash] if slash > 0 else url
        if origin != self._origin:
            self._origin = ""  # until all is set
            self._aim(url, origin)
        curl.setopt(pycurl.URL, self._route + url[len(origin) :] if self._route else url)
        if method != self._method:
            self._method = method
            curl.setopt(pycurl.HTTPGET, 1)
            curl.setopt(pycurl.NOBODY, method == "HEAD")
        if self._cookies or cookies:
            curl.setopt(pycurl.COOKIELIST, "ALL")
            for line in cookies:
                curl.setopt(pycurl.COOKIELIST, line)
            self._cookies = bool(cookies)

    def _aim(self, url: str, origin: str) -> None:
        """Get ready for another host than the last one was."""
        parts = split(url)
        self._host = parts.host
        self._route = self._manners.routes.get(parts.host, "")
        self._proxy = "" if self._route else self._ways.proxy(url)
        sent = [_ACCEPT]
        if self._route or parts.scheme == "https":
            own = self._manners.headers.get(parts.host, {})
            sent += [f"{name}: {value}" for name, value in own.items()]
        if self._route:
            sent.append(f"Host: {parts.host}")
        self._looks_up = not self._proxy and parts.host not in self._manners.routes
        self.curl.setopt(pycurl.PROXY, self._proxy)
        self.curl.setopt(pycurl.HTTPHEADER, sent)
        self._origin = origin

    def result(self, number: int = 0, message: str = "") -> Result:
        """Return what came; ``number`` and ``message`` are libcurl's error, if it met one."""
        curl, lines = self.curl, self._lines
        status: int = curl.getinfo(pycurl.RESPONSE_CODE)
        headers, answers = _headers(lines)
        cut, wrong = False, None
        if number:
            cut, wrong = self._cut(status, headers, number, message)
        elif status and (not lines or lines[-1] not in _ENDS):
            wrong = fault(pycurl.E_GOT_NOTHING, "")  # its headers do not end
        cookies: tuple[str, ...] = ()
        if "set-cookie" in headers:
            self._cookies, cookies = True, tuple(curl.getinfo(pycurl.INFO_COOKIELIST))
        elif answers > 1:
            self._cookies = True
        body = bytes(self._body[: self._most]) if self._body else b""
        return Result(
            status, headers, body, not cut and not self._full, wrong, self._inner, cookies,
            curl.getinfo(pycurl.TOTAL_TIME), self._looks_up,
        )  # fmt: skip

    def _cut(self, status: int, headers: dict[str, str], number: int, message: str) -> tuple[bool, Reading | None]:
        """Return whether less came than there is, for an error of libcurl's, and what is wrong if it is too little."""
        if number == pycurl.E_BAD_CONTENT_ENCODING and status:
            headers["content-type"] = "application/octet-stream"  # what it says cannot be read
            return False, None
        if self._full:
            return False, None
        came = len(self._body) >= _ENOUGH or (number == pycurl.E_PARTIAL_FILE and bool(self._body))
        if status and came and not self._flooded:
            return True, None
        return True, self._fault(pycurl.E_WRITE_ERROR if self._flooded else number, message)

    def _fault(self, number: int, message: str) -> Reading:
        curl = self.curl
        if self._proxy and (status := int(curl.getinfo(pycurl.HTTP_CONNECTCODE))) >= _REFUSED:
            return unreachable(ways.turned_away(status))
        if self._proxy and number == pycurl.E_COULDNT_CONNECT:
            return unreachable(ways.DOWN)
        if number in CERTIFICATE and not self._is_of_proxy():
            verified = int(curl.getinfo(pycurl.SSL_VERIFYRESULT))
            return certificate.refused(verified, curl.getinfo(pycurl.INFO_CERTINFO), message)
        if number in CERTIFICATE:
            return unreachable("the certificate of the proxy that this machine's environment names is not trusted")
        if number == pycurl.E_SSL_CONNECT_ERROR:
            return certificate.no_handshake(message)
        return fault(number, message)

    def _is_of_proxy(self) -> bool:
        """Whether a certificate that is not trusted is that of the proxy: no host was reached through it yet."""
        return self._proxy.startswith("https:") and not self.curl.getinfo(pycurl.HTTP_CONNECTCODE)

    def _header(self, line: bytes) -> int | None:
        self._size += len(line)
        if self._size > _HEADERS:
            self._flooded = True
            return -1
        self._lines.append(line)
        return None

    def _write(self, block: bytes) -> int | None:
        self._body += block
        if len(self._body) >= self._most:
            self._full = True
            return -1
        return None

    def _open_socket(self, _: int, address: tuple[int, int, int, tuple[object, ...]]) -> socket.socket | int:
        family, kind, protocol, place = address
        if not self._proxy and not self._gate.connects(self._host, str(place[0])):
            self._inner = True
            return int(pycurl.SOCKET_BAD)
        return _Handed(family, kind, protocol)


def _bare(url: str) -> str:
    """Return ``url`` without a name and a password in it: they are never sent."""
    scheme, mark, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{mark}{authority.rpartition('@')[2]}{slash}{path}" if "@" in authority else url


def _headers(lines: Sequence[bytes]) -> tuple[dict[str, str], int]:
    """Return the headers of the last answer among ``lines``, and of how many answers they are (100, 103, a proxy's)."""
    found: dict[str, str] = {}
    answers = 0
    for line in lines:
        key, text = _known(line) if len(line) < _SHORT else _pair(line)
        if key in found:
            found[key] = f"{found[key]}{_SEPARATOR}{text}"
        elif key:
            found[key] = text
        elif text:
            answers += 1
            found.clear()
    return found, answers


def _pair(line: bytes) -> tuple[str, str]:
    """Return name, in lower case, and value of a header; no name for a status, nothing at all for what is neither."""
    if line.startswith(b"HTTP/"):
        return "", "HTTP"
    name, colon, value = line.partition(b":")
    return (name.decode("latin-1").strip().lower(), value.decode("latin-1").strip()) if colon else ("", "")


_known = lru_cache(2_048)(_pair)  # a host's answers differ in a few of their lines
