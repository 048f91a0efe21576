"""What a shop says of itself or of us instead of an answer: closed, switched off, no robots."""

from __future__ import annotations

from linkaudit.errors import SourceError
from linkaudit.model import Outcome
from linkaudit.source.admin.faults import Transient
from linkaudit.source.live.answer import Answer, Reading
from linkaudit.source.live.reading import read, says_closed
from linkaudit.source.storefront.reply import Reply
from linkaudit.source.web.headers import retry_after

BUSY, ROBOT = 429, 430
_OK, _SERVER_ERROR = 200, 500
_BUSY_WAIT = 15.0  # seconds, where a 429 does not say
_READ = 64 * 1024  # bytes of a page that tell what it is
# So says the Admin API (shopify.dev "API response status codes", changelog of 2018-08-30; seen 2026-11-26); that
# storefronts do as well is an assumption.
_OFF = {
    402: "Shopify has frozen the shop: it opens for nobody (402)",
    423: "Shopify has locked the shop: it opens for nobody (423)",
}
_OFF_CURE = "The shop's owner can open it again in the Shopify admin; until then give export FILEs"
# What a 430 means: Shopify's documentation of its bot control, read 2026-11-22. Signatures as a cure: help pages of
# other crawlers (Lumar, SiteGuru), read 2026-11-26.
ROBOT_CURE = (
    "Wait an hour and run the same command again: it goes on where it stopped. Slower with --rate 0.5; faster with a"
    " signature (Shopify admin: Online Store > Preferences > Crawler access) or a token of the Admin API"
    " (docs/token.md), or give export FILEs"
)
_OPEN_CURE = "Open the shop (Online Store > Preferences), use a token of the Admin API, or give export FILEs"


class PasswordPage(SourceError):
    """The shop is closed by a password."""

    def __init__(self, host: str) -> None:
        super().__init__(
            "the shop is closed by a password: visitors see only its password page", where=host, cure=_OPEN_CURE
        )


class Busy(Transient):
    """We ask too much: no single address, but all of the shop."""


class Unanswered(SourceError):
    """One address gave nothing but errors, however often it was asked. Others may answer."""


def no_robots(host: str) -> SourceError:
    """Return what to raise where robots.txt forbids even the home page, as it does in shops closed by a password."""
    what = "its robots.txt lets no program like this one read the shop; a shop closed by a password says so too"
    return SourceError(what, where=host, cure=_OPEN_CURE)


def closed(host: str) -> SourceError:
    """Return what to raise where Shopify says on the home page that the shop is no more."""
    return SourceError("the shop is closed: it opens for nobody", where=host, cure=_OFF_CURE)


def is_closed(home: Reply) -> bool:
    """Whether a home page is Shopify's word that the shop is closed or was never opened."""
    return says_closed(_answer(home, home.url))


def judge(asked: str, reply: Reply, host: str) -> None:
    """Return if ``reply`` to the URL ``asked`` is the shop's own word.

    Raises ``Transient`` if it may be another in a moment, else ``SourceError``.
    """
    status = reply.status
    if status == ROBOT:
        raise SourceError("Shopify takes us for a robot and lets us read no more (430)", where=host, cure=ROBOT_CURE)
    if status in _OFF:
        raise SourceError(_OFF[status], where=host, cure=_OFF_CURE)
    if status == BUSY:
        wait = retry_after(reply.headers)
        raise Busy("the shop answers that we ask too much (429)", wait=_BUSY_WAIT if wait is None else wait)
    if status >= _SERVER_ERROR or status in {401, 403} or (reply.is_html and status == _OK):
        _read(asked, reply, host)
    if status >= _SERVER_ERROR:
        raise Transient(f"the shop answers with an error of its own ({status})", wait=retry_after(reply.headers))


def _read(asked: str, reply: Reply, host: str) -> None:
    found = meaning(reply, asked)
    if found.outcome is Outcome.PASSWORD:
        raise PasswordPage(host)
    if found.wall:
        raise SourceError(f"{found.wall} turns us away as a robot", where=host, cure=ROBOT_CURE)


def meaning(reply: Reply, asked: str = "") -> Reading:
    """Return what an answer to the URL ``asked`` (the reply's own if empty) shows to a visitor."""
    return read(_answer(reply, asked or reply.url))


def _answer(reply: Reply, asked: str) -> Answer:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    return Answer(
        url=reply.url, asked=asked, method="GET", status=reply.status, headers=headers, body=reply.body[:_READ]
    )
