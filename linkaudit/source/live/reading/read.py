"""One answer read: dead only on sure evidence, whoever refuses robots is blocked, what may pass is asked again."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import NamedTuple

from linkaudit.model import Outcome
from linkaudit.source.live.answer import Answer, Reading
from linkaudit.source.live.reading.page import Page
from linkaudit.source.live.reading.walls import wall_of
from linkaudit.urls.normalise import split

PHRASES: dict[str, list[str]] = tomllib.loads((files(__package__) / "phrases.toml").read_text("utf-8"))

_OK, _MULTIPLE, _ERROR, _SERVER_ERROR = 200, 300, 400, 500
_GONE = frozenset({404, 410})
_REFUSES = frozenset(
    {401, 403, 406, 407, 412, 418, 421, 423, 425, 428, 429, 430, 451, 498, 503, 509, 511, 520, 529, 999, 405, 202}
)
_SHORT = 1_200  # characters of text: an error page says little else
_BEGINS = 200  # characters of text that two pages are compared by
_SPARE = 60  # characters that a title may have beside the phrase: the site's name
_WORDS = re.compile(r"[^\w]+")
_PARTING = re.compile(r"\s+[|–—·:-]\s+|[|]")
_AROUND = frozenset(PHRASES["around"])
_NOT_FOUND = frozenset(" ".join(_WORDS.sub(" ", one).split()) for one in PHRASES["not_found"])
_REASONS = {
    401: "it asks for a login, so only those who have one can open it",
    403: "it refuses us (403); open it by hand",
    405: "it does not let us ask (405); open it by hand",
    407: "a proxy asks for a login",
    410: "the page is gone (410)",
    429: "it answers that we ask too much (429)",
    430: "Shopify takes us for a robot (430); open it by hand",
    451: "it is kept back for legal reasons (451), perhaps only from here",
    999: "it refuses robots (999); open it by hand",
}
_SHOP_PASSWORD = (
    'action="/password"', "action='/password'", "storefront_password", "template-password", "password-page",
    "shopify-section-main-password",
)  # fmt: skip
_FINE = Reading(outcome=Outcome.OK)


def is_html(headers: Mapping[str, str]) -> bool:
    """Whether an answer says that it is a page; one that does not say may be one."""
    kind = headers.get("content-type", "").lower()
    return not kind or "html" in kind


def read(answer: Answer) -> Reading:  # noqa: PLR0911  one line a kind of answer
    """Return what an answer means. Redirects that lead somewhere are the caller's; others are read here."""
    status = answer.status
    if status == _OK and answer.method == "HEAD" and answer.url == answer.asked:
        return _FINE
    page = Page(answer)
    if status in _GONE:
        return _gone(answer, page)
    if _OK <= status < _MULTIPLE:
        return _opened(answer, page)
    wall = wall_of(page, answer.headers, refused=True)
    if status >= _SERVER_ERROR and status != 999 and not wall:  # noqa: PLR2004  LinkedIn's own
        return _server_error(status)
    if status < _OK or _MULTIPLE <= status < _ERROR:
        return Reading(
            outcome=Outcome.UNREACHABLE, reason=f"it sends on, and does not say where to ({status})", passing=True
        )
    if status == 402 or (wall == "" and _says(page, "closed")):  # noqa: PLR2004  Shopify's frozen shops
        return Reading(outcome=Outcome.GONE, reason="the shop is closed or frozen: it opens for nobody")
    if wall:
        return Reading(outcome=Outcome.BLOCKED, wall=wall, reason=_wall(wall), passing=False)
    reason = _REASONS.get(status, f"it refuses our request ({status}); open it by hand")
    return Reading(outcome=Outcome.BLOCKED, wall="Shopify" if status == 430 else "", reason=reason)  # noqa: PLR2004


def says_closed(answer: Answer) -> bool:
    """Whether a page is Shopify's own word that a shop is closed, or was never opened, whatever its status."""
    page = Page(answer)
    return len(page.text) < _SHORT and not page.sells and _says(page, "closed")


def _wall(name: str) -> str:
    return f"{name} turns robots away before the page; open it by hand"


def _gone(answer: Answer, page: Page) -> Reading:
    if wall := wall_of(page, answer.headers, refused=False):
        return Reading(outcome=Outcome.BLOCKED, wall=wall, reason=_wall(wall))
    if _says(page, "closed"):
        return Reading(outcome=Outcome.GONE, reason="the shop is closed: it opens for nobody")
    return Reading(outcome=Outcome.GONE, reason=_REASONS.get(answer.status, "there is no such page (404)"))


def _server_error(status: int) -> Reading:
    if status in {521, 522, 523, 524, 530}:
        what = f"the server behind Cloudflare does not answer ({status})"
    else:
        what = f"the server answers with an error of its own ({status})"
    return Reading(outcome=Outcome.SERVER_ERROR, reason=what, passing=True)


def _opened(answer: Answer, page: Page) -> Reading:  # noqa: PLR0911  one line a kind of page
    final, asked = split(answer.url), split(answer.asked)
    host, path = final.host.partition(":")[0], final.path.lower().rstrip("/")
    last = path.rpartition("/")[2]
    moved = (final.host, final.path) != (asked.host, asked.path)
    if (path == "/password" and moved) or (path == "/password" and any(mark in page.lower for mark in _SHOP_PASSWORD)):
        return _password()
    if _is_one(host, PHRASES["consent_hosts"]):
        return Reading(outcome=Outcome.CONSENT, reason=f"{host} asks for consent before the page")
    if moved and path in PHRASES["challenge_paths"]:
        return Reading(outcome=Outcome.BLOCKED, reason=f"it sends us to a test for robots ({path}); open it by hand")
    if final.host != asked.host and _is_one(host, PHRASES["parked_hosts"]):
        return Reading(outcome=Outcome.PARKED, reason=f"it leads to {host}, where domains are sold")
    if moved and last in PHRASES["not_found_paths"]:
        return Reading(outcome=Outcome.SOFT_404, reason=f"it leads to {final.path}, a page that says 'not found'")
    if not answer.body:
        empty = answer.method == "GET" and is_html(answer.headers) and answer.status == _OK
        return Reading(outcome=Outcome.OK, suspect=empty or _is_home(moved, path))
    if not is_html(answer.headers):
        return Reading(outcome=Outcome.OK)
    if wall := wall_of(page, answer.headers, refused=answer.status in _REFUSES):
        return Reading(outcome=Outcome.BLOCKED, wall=wall, reason=_wall(wall))
    if _asks_for_shop_password(page):
        return _password()
    return _said(page, host, moved=moved, path=path, last=last)


def _said(page: Page, host: str, *, moved: bool, path: str, last: str) -> Reading:  # noqa: PLR0911  one line a kind of page
    short = len(page.text) < _SHORT
    if short and not page.sells:
        if _says(page, "parked") or _is_for_sale(page, host.removeprefix("www.")):
            return Reading(
                outcome=Outcome.PARKED, reason="the domain is for sale or has run out: no page of its own is there"
            )
        if _says(page, "consent"):
            return Reading(outcome=Outcome.CONSENT, reason="a page that asks for consent or age stands before it")
        if _says(page, "closed"):
            return Reading(outcome=Outcome.GONE, reason="the shop is closed: it opens for nobody")
    if moved and last in PHRASES["login_paths"]:
        return Reading(outcome=Outcome.BLOCKED, reason="it asks for a login, so only those who have one can open it")
    if "template-404" in page.lower or (_is_phrase(page.title) or _is_phrase(page.heading)):
        if not page.sells:
            why = "the page says that it was not found, though the server says that all is well (status 200)"
            return Reading(outcome=Outcome.SOFT_404, reason=why)
        return Reading(outcome=Outcome.OK, suspect=True)
    maybe = short and not page.sells and any(one in page.text for one in PHRASES["maybe"])
    return Reading(outcome=Outcome.OK, suspect=maybe or (not page.text and not page.title) or _is_home(moved, path))


def _is_one(host: str, names: list[str]) -> bool:
    """Whether a host is one of ``names`` or below one; names that end in a dot are first labels."""
    return any(
        host == one or host.endswith(f".{one}") or (one.endswith(".") and host.startswith(one)) for one in names
    )


def _is_for_sale(page: Page, host: str) -> bool:
    """Whether a page says by name that its own domain is for sale."""
    return any(one.format(host=host) in text for text in (page.title, page.text) for one in PHRASES["parked_named"])


def _is_home(moved: bool, path: str) -> bool:  # noqa: FBT001
    return moved and path in {"", "/index.html", "/home"}


def _password() -> Reading:
    return Reading(
        outcome=Outcome.PASSWORD, reason="the shop is closed by a password: visitors see only its password page"
    )


def _asks_for_shop_password(page: Page) -> bool:
    return sum(mark in page.lower for mark in _SHOP_PASSWORD) > 1 or (
        'action="/password"' in page.lower and "login" in page.lower and not page.sells and len(page.text) < _SHORT
    )


def _says(page: Page, kind: str) -> bool:
    return any(one in page.lower for one in PHRASES[kind])


def _is_phrase(text: str) -> bool:
    """Whether a title or heading says only that nothing was found, beside the site's name."""
    if not text or len(text) > 120:  # noqa: PLR2004  an article
        return False
    return any(_bare(piece) in _NOT_FOUND for piece in [text, *_PARTING.split(text)])


def _bare(piece: str) -> str:
    """Return the words of a text, without those around them that say nothing of their own."""
    words = _WORDS.sub(" ", piece).split()
    whole = " ".join(words)
    if whole in _NOT_FOUND:
        return whole
    while words and words[0] in _AROUND:
        del words[0]
    while words and words[-1] in _AROUND:
        del words[-1]
    return " ".join(words)


class Look(NamedTuple):
    """What is kept of the page that a host shows at an address at which nothing can be."""

    status: int
    title: str
    heading: str
    begins: str
    length: int
    landed: tuple[str, str] | None


def look(answer: Answer) -> Look:
    """Return what is kept of an answer, to compare others with it."""
    page, landed = Page(answer), split(answer.url)
    return Look(
        answer.status, page.title, page.heading, page.text[:_BEGINS], len(page.text),
        (landed.host, landed.path) if answer.url != answer.asked else None,
    )  # fmt: skip


def is_same(mine: Look, other: Look) -> bool:
    """Whether an answer says what the answer to an address that cannot exist says: then there is nothing either."""
    if mine.status != other.status or other.status >= _ERROR or other.status == 0:
        return False
    if (mine.title, mine.heading) != (other.title, other.heading):
        return False
    if mine.landed is not None and mine.landed == other.landed:
        return True
    longest = max(mine.length, other.length)
    return abs(mine.length - other.length) <= max(40, longest // 50) and mine.begins == other.begins
