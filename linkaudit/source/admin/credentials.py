"""How we prove to a shop that we may read it: a token that stays, or an app's id and secret for a token of a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from linkaudit.errors import SourceError, UsageError
from linkaudit.source.admin.secrecy import Hidden, redact
from linkaudit.source.admin.shop_address import ShopAddress
from linkaudit.source.json.stream import decoded

if TYPE_CHECKING:
    from linkaudit.source.admin.transport import Http, Reply

_EARLY = 300.0  # seconds before its end that a token is renewed
_DAY = 86_399.0
_PATH = "/admin/oauth/access_token"
_REFUSED = range(400, 500)


class Credentials(Protocol):
    """Where the client gets its token. Tokens stay in memory and never show in a repr."""

    def token(self) -> str:
        """Return a token to send. May raise ``Transient`` or ``SourceError``."""

    def renew(self, refused: str) -> str | None:
        """Return a token for the ``refused`` one, or None if there is no other."""


class StaticToken:
    """A token that was made once in the admin and does not end. Raises ``UsageError`` for what cannot be one."""

    def __init__(self, token: str) -> None:
        token = Hidden(token)
        self._token = _checked(token, "token")

    def __repr__(self) -> str:
        return "StaticToken(***)"

    def token(self) -> str:
        """Return the token."""
        return self._token

    def renew(self, refused: str) -> str | None:
        """Return None: it cannot be renewed."""
        return None


class ClientCredentials:
    """An app's client id and secret, exchanged for a token of 24 hours; app and shop belong to one organisation.

    Source: shopify.dev, client credentials grant, read 2026-11-22.
    """

    def __init__(
        self, shop: ShopAddress, client_id: str, client_secret: str, http: Http, clock: Callable[[], float]
    ) -> None:
        client_secret = Hidden(client_secret)
        self._shop = shop
        self._client_id = _checked(client_id, "client id")
        self._secret = _checked(client_secret, "client secret")
        self._http = http
        self._clock = clock
        self._token = Hidden()
        self.ends = 0.0  # by the clock; 0: no token yet

    def __repr__(self) -> str:
        return f"ClientCredentials({self._shop.name}, ***)"

    def token(self) -> str:
        """Return the token, a new one if the last is about to end."""
        if not self._token or self._clock() > self.ends - _EARLY:
            self._fetch()
        return self._token

    def renew(self, refused: str) -> str | None:
        """Return a new token, or the present one if ``refused`` is older."""
        if refused == self._token:
            self._fetch()
        return self._token

    @property
    def lasts(self) -> float:
        """The seconds until the present token ends; 0 if there is none."""
        return max(0.0, self.ends - self._clock()) if self._token else 0.0

    def _fetch(self) -> None:
        from linkaudit.source.admin.answers import raise_for_status

        asked = self._clock()
        body = {"client_id": self._client_id, "client_secret": self._secret, "grant_type": "client_credentials"}
        reply = self._http.post(self._shop.base + _PATH, body, {"Accept": "application/json"})
        if reply.status in _REFUSED:
            self._refuse(reply)
        raise_for_status(reply, self._shop.name)
        token, lasts = _granted(reply)
        if not token:
            raise SourceError("Shopify granted no token", where=self._shop.name, cure=_CURE)
        self._token = _checked(token, "token")
        self.ends = asked + lasts

    def _refuse(self, reply: Reply) -> None:
        """Raise for the reasons that Shopify gives in the body, as JSON or as a page."""
        text = redact(reply.body[:10_000].decode("utf-8", "replace"), self._secret)
        for mark, what, cure in _REASONS:
            if mark in text:
                raise SourceError(f"{what} ({mark})", where=self._shop.name, cure=cure)


_CURE = "See docs/token.md for how the app is made and installed"
_REASONS = (
    (
        "invalid_client", "Shopify does not know this client id and secret for this shop",
        "Check both in the app's settings, and that the app is installed on this shop; see docs/token.md",
    ),
    (
        "shop_not_permitted", "the app and the shop belong to different organisations",
        "Make the app in the shop's own organisation, or use a token; see docs/token.md",
    ),
    ("application_cannot_be_found", "Shopify does not know this client id", _CURE),
    ("app_not_installed", "the app is not installed on this shop", _CURE),
)  # fmt: skip


def _granted(reply: Reply) -> tuple[Hidden, float]:
    """Return the token, empty if there is none, and the seconds that it lasts."""
    granted = decoded(reply.body)
    token = granted.get("access_token") if isinstance(granted, dict) else None
    lasts = granted.get("expires_in") if isinstance(granted, dict) else None
    seconds = float(lasts) if isinstance(lasts, int) and lasts > 0 else _DAY
    return Hidden(token if isinstance(token, str) else ""), seconds


def _checked(text: str, what: str) -> Hidden:
    """Return ``text`` without white space around it. Raises ``UsageError`` if it cannot be sent in a header."""
    text = Hidden(text.strip())
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        cure = "Copy it again, whole and without quotes; see docs/token.md"
        raise UsageError(f"the {what} has characters that none has, or is empty", where="[shopify]", cure=cure)
    return Hidden(text)
