"""What is asked of a live URL and what came of it."""

from __future__ import annotations

from enum import StrEnum

from linkaudit.model.content import Record


class Outcome(StrEnum):
    """What a live URL showed."""

    OK = "ok"
    GONE = "gone"  # 404 or 410, by GET
    SOFT_404 = "soft_404"  # status 200, and the page says that there is nothing
    PARKED = "parked"  # the domain is for sale, or shows advertisements only
    NO_HOST = "no_host"  # the host's name does not exist
    BAD_CERTIFICATE = "bad_certificate"  # expired, or of another host: a browser shows a warning instead
    LOOP = "loop"  # redirects in a circle, or without end
    PASSWORD = "password"  # noqa: S105  the password page of a closed shop
    CONSENT = "consent"  # a page that asks for consent stands before it
    BLOCKED = "blocked"  # the host refuses us, not the visitor: a bot wall, a login, a limit
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"  # no connection, or it is cut; also a fault of TLS that may be this machine's
    NOT_ASKED = "not_asked"  # denied, not of the web, an inner network, or asking would do something


# What a browser would show as well: nothing is there. All others but OK leave it open.
DEAD = frozenset(
    {Outcome.GONE, Outcome.SOFT_404, Outcome.PARKED, Outcome.NO_HOST, Outcome.BAD_CERTIFICATE, Outcome.LOOP}
)


class Ask(Record, frozen=True, kw_only=True, gc=False):
    """A URL to ask, normalised and without fragment.

    ``click``: TikTok sends people here, so it is also seen whether a click id would survive the redirects.
    ``links``: the page is read whole and the links on it are returned. ``fragments``: places of the page that links
    name, each to be looked for.
    """

    url: str
    click: bool = False
    links: bool = False
    fragments: tuple[str, ...] = ()

    @property
    def looked_for(self) -> tuple[str, ...]:
        """What is looked for, beside whether the URL opens: ``click``, ``links``, and each fragment behind a ``#``."""
        if not self.links and not self.fragments:
            return _CLICK if self.click else ()
        plain = (*_CLICK * self.click, *("links",) * self.links)
        return (*plain, *(f"#{one}" for one in self.fragments))


_CLICK = ("click",)


class Hop(Record, frozen=True, kw_only=True, gc=False):
    """A redirect that was followed: ``url`` answered with ``status`` and sent on."""

    url: str
    status: int


class FoundLink(Record, frozen=True, kw_only=True, gc=False):
    """A link on a page that was read whole: absolute and normalised, with the words that a person sees."""

    url: str
    anchor: str = ""
    locator: str = ""


class Check(Record, frozen=True, kw_only=True, gc=False):
    """What came of asking ``url``.

    ``status`` is the last HTTP status; ``final_url`` where it led, empty if nowhere else; ``reason`` the case in one
    plain sentence, empty if all is well. ``wall`` names who blocks. ``dropped`` are the parameters (``utm_source``,
    ``ttclid``) that a redirect lost or changed, ``dropped_at`` the URL whose redirect did it. ``missing`` are the
    fragments that the page does not have. ``ms`` is the time that the requests took. ``looked_for`` is what the ask
    named.
    """

    url: str
    outcome: Outcome
    status: int | None = None
    final_url: str = ""
    hops: tuple[Hop, ...] = ()
    reason: str = ""
    wall: str = ""
    dropped: tuple[str, ...] = ()
    dropped_at: str = ""
    missing: tuple[str, ...] = ()
    links: tuple[FoundLink, ...] = ()
    ms: int = 0
    checked_at: str = ""
    looked_for: tuple[str, ...] = ()
