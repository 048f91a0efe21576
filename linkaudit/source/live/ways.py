"""What this machine's environment says of the way out: proxies, and the authorities of its certificates.

Both are read as requests reads them, so that one environment means the same to everything here: ``HTTP_PROXY``,
``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY`` (hosts and networks), ``REQUESTS_CA_BUNDLE``, ``CURL_CA_BUNDLE``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.request import getproxies

import certifi
import pycurl

from linkaudit.errors import SourceError
from linkaudit.urls.normalise import split

DOWN = "the proxy that this machine's environment names cannot be reached"
_LOGIN, _BAD_GATEWAY = 407, 502


class Ways:
    """``verify``: a file of authorities to trust, whatever the environment says.

    ``authorities`` are those that it names, empty for none. Where they are not None and it names no proxies, requests,
    which takes long to load, is not asked.
    """

    def __init__(self, verify: str = "", authorities: str | None = None) -> None:
        self._asks = authorities is None or bool(getproxies())
        self._proxies: dict[tuple[str, str], str] = {}
        if authorities is None:
            known = self._settings("https://a.invalid/")["verify"]  # True where none are named
            authorities = known if isinstance(known, str) else ""
        self._verify = verify or authorities or certifi.where()
        if not Path(self._verify).exists():
            cure = "Correct REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE in the environment"
            raise SourceError("there is no such file of certificates", where=self._verify, cure=cure)

    def proxy(self, url: str) -> str:
        """Return the proxy that ``url`` is asked through, empty if none."""
        if not self._asks:
            return ""
        parts = split(url)
        key = (parts.scheme, parts.host)
        found = self._proxies.get(key)
        if found is None:
            from requests.utils import select_proxy

            plain = f"{parts.scheme}://{parts.host}/"
            found = self._proxies[key] = select_proxy(plain, self._settings(plain)["proxies"]) or ""
        return found

    def trust(self, curl: pycurl.Curl) -> None:
        """Tell a handle which authorities to trust: a file of them, or a folder as OpenSSL makes it."""
        if Path(self._verify).is_dir():
            curl.setopt(pycurl.CAPATH, self._verify)
            curl.setopt(pycurl.PROXY_CAPATH, self._verify)
        else:
            curl.setopt(pycurl.CAINFO, self._verify)
            curl.setopt(pycurl.PROXY_CAINFO, self._verify)

    def _settings(self, url: str) -> Any:  # noqa: ANN401  a dict whose values are of many types
        import requests

        return requests.Session().merge_environment_settings(url, {}, None, None, None)


def turned_away(status: int) -> str:
    """Return why a proxy that answered ``status`` makes no connection to a host."""
    if status == _LOGIN:
        return "the proxy that this machine's environment names asks for a login"
    if status >= _BAD_GATEWAY:
        return f"the proxy that this machine's environment names cannot get through to the host ({status})"
    return f"the proxy that this machine's environment names does not let it through ({status})"
