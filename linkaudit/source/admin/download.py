"""Fetching one file over HTTP, in as many pieces as the line makes of it. No token goes along.

The addresses of bulk results are signed: whoever has one has the file. They are never shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Self

import requests
import urllib3.exceptions

from linkaudit.errors import OutputError, SourceError
from linkaudit.source.admin.faults import ExpiredResult, Transient
from linkaudit.source.admin.secrecy import Hidden
from linkaudit.source.admin.transport import TIMEOUT, network_fault, open_session
from linkaudit.source.web.headers import retry_after

_BLOCK = 1 << 16
_WHOLE, _PARTIAL, _NO_SUCH_RANGE = 200, 206, 416
# Storage answers 400 to a signature that has ended (cloud.google.com/storage/docs, signed URLs, read 2026-11-22).
_GONE = frozenset({400, 401, 403, 404, 410})
_BUSY = frozenset({408, 425, 429})
_SERVER = 500
_CURE = "The bulk operation has to be run anew: run the same command again"


class Download:
    """``url`` into ``to``, through ``to`` with ``.part`` added. ``attempt`` is called until it does not raise.

    ``size``: how many bytes it must have, if known. ``progressed`` is called after an attempt that brought something.
    """

    def __init__(
        self, url: str, to: Path, *, size: int | None, where: str, progressed: Callable[[], None] = lambda: None
    ) -> None:
        url = Hidden(url)
        if not re.match(r"https?://", url):
            raise SourceError("the address of a result is not one of the web", where=where, cure="Run again")
        self.requests = 0
        self.received = 0
        self._url = url
        self._to = to
        self._part = to.with_name(to.name + ".part")
        self._size = size
        self._where = where
        self._progressed = progressed
        self._etag = ""
        self._session = open_session()
        self._session.headers["Accept-Encoding"] = "identity"

    def __enter__(self) -> Self:
        # Of which file an earlier process left a part is not known.
        with self._told():
            self._part.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)

    def attempt(self) -> None:
        """Fetch what is missing. Raises ``Transient`` to be called again, ``ExpiredResult``, ``SourceError``."""
        begin = self._have()
        try:
            if not begin or begin != self._size:
                self._fetch(begin)
        except Transient:
            if self._have() > begin:
                self._progressed()
            raise
        have = self._have()
        if self._size is not None and have != self._size:
            if have > self._size:
                self._part.unlink()
            raise Transient(f"{have:,} of {self._size:,} bytes came")
        with self._told():
            self._part.replace(self._to)

    def _have(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0

    def _fetch(self, begin: int) -> None:
        headers = {"Range": f"bytes={begin}-"} | ({"If-Range": self._etag} if self._etag else {}) if begin else {}
        self.requests += 1
        try:
            with self._session.get(self._url, headers=headers, stream=True, timeout=TIMEOUT) as response:
                self._receive(response, begin)
                return
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            fault = network_fault(error, where=self._where)
        raise fault

    def _receive(self, response: requests.Response, begin: int) -> None:
        status, span = response.status_code, response.headers.get("Content-Range", "")
        if begin and status == _NO_SUCH_RANGE and span == f"bytes */{begin}":
            return
        self._raise_for_status(response)
        goes_on = status == _PARTIAL and span.startswith(f"bytes {begin}-")
        if status != _WHOLE and not goes_on:
            self._part.unlink(missing_ok=True)
            raise Transient("the result cannot be gone on with, and is fetched anew")
        etag = response.headers.get("ETag", "")
        self._etag = "" if etag.startswith("W/") else etag
        with self._told(), self._part.open("ab" if goes_on else "wb") as file:
            self._copy(response, file)

    def _copy(self, response: requests.Response, file: BinaryIO) -> None:
        # read1 hands out what is there: of a cut line no byte is lost.
        while True:
            try:
                block = response.raw.read1(_BLOCK)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                fault = network_fault(error, where=self._where)
            else:
                if not block:
                    return
                self.received += len(block)
                file.write(block)
                continue
            raise fault

    def _raise_for_status(self, response: requests.Response) -> None:
        status = response.status_code
        if status in _GONE:
            raise ExpiredResult(f"the result is no longer there (status {status})", where=self._where, cure=_CURE)
        if status in (_WHOLE, _PARTIAL, _NO_SUCH_RANGE):
            return
        if status >= _SERVER or status in _BUSY:
            raise Transient(f"the store of results answered with status {status}", wait=retry_after(response.headers))
        what = f"the store of results answered with status {status}"
        raise SourceError(what, where=self._where, cure="Run again later")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            cure = "Free disk space or make the folder writable, then run the same command again"
            raise OutputError(f"cannot be written: {error.strerror}", where=str(self._part), cure=cure) from error
