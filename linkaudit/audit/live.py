"""What live checks add to what the catalogue tells: which URLs are worth asking, and what their answers mean.

What a browser would see as well (a 404, a name that does not exist) counts; that a host refuses a robot, or is slow
today, says nothing about its page.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from linkaudit.audit.catalog import Catalog
from linkaudit.audit.resolve import Resolution, State, follow
from linkaudit.model import DEAD, Check, Hop, Outcome
from linkaudit.urls import elsewhere, tiktok
from linkaudit.urls.normalise import split, url_key

BY_LIVE = "live check"
_WEB = ("https://", "http://")
# Asking would do something: fill a cart, begin a checkout. Or it opens for staff only.
_NEVER = frozenset({"cart", "cart_permalink", "checkout", "account", "admin"})
_SAYS_NOTHING = frozenset({Outcome.OK, Outcome.NOT_ASKED})
# A circle is told as such; the others were led to a page that visitors do not see, or see once.
_NO_CHAIN = frozenset({Outcome.LOOP, Outcome.CONSENT, Outcome.BLOCKED})
_LONG = 2  # redirects that make a chain


def asked_url(found: Resolution) -> str:
    """Return the URL that a live check of a link asks; empty if none can be asked."""
    opened = found.opened_url
    if not opened.startswith(_WEB) or found.kind in _NEVER or found.state is State.INVALID:
        return ""
    return url_key(tiktok.unwrap(opened) or opened)


def is_open(found: Resolution) -> bool:
    """Whether only a live check can tell where a link leads."""
    if found.state is State.TIKTOK:
        return bool(elsewhere.kind(found.target_url))
    return found.state in (State.UNKNOWN, State.EXTERNAL)


def stands_between(found: Resolution) -> bool:
    """Whether a link leads to a page that is read for the store's links on it, as a link-in-bio page is."""
    return found.state in (State.EXTERNAL, State.TIKTOK) and elsewhere.kind(found.target_url) == "bio"


def fragment_of(found: Resolution) -> str:
    """Return the place of a page that a link names, or an empty string."""
    return found.opened_url.partition("#")[2]


def with_check(found: Resolution, check: Check | None, catalog: Catalog) -> Resolution:
    """Return where a link leads once its live check is known as well."""
    if check is None:
        return found
    if check.outcome in DEAD:
        loop = check.outcome is Outcome.LOOP
        return msgspec.structs.replace(found, state=State.DEAD, resolved_by=BY_LIVE, reason=check.reason, is_loop=loop)
    if check.outcome is not Outcome.OK:
        told = found.state in (State.UNKNOWN, State.EXTERNAL)
        return msgspec.structs.replace(found, reason=check.reason) if told else found
    return _opens(found, check, catalog)


def _opens(found: Resolution, check: Check, catalog: Catalog) -> Resolution:
    """A page that opens is live, whatever the catalogue says: it may be older than the page."""
    final = check.final_url or found.target_url
    if inside := tiktok.unwrap(final):  # TikTok's own page before another: where that leads, the catalogue tells
        return msgspec.structs.replace(follow(inside, catalog), opened_url=found.opened_url)
    own = split(final).host in catalog.hosts
    if check.final_url and tiktok.is_tiktok_host(split(final).host):  # which of TikTok's surfaces it is shows only now
        return msgspec.structs.replace(follow(final, catalog), opened_url=found.opened_url, resolved_by=BY_LIVE)
    if found.state is State.TIKTOK and not own:
        return found
    if found.state is State.LIVE and (own or not check.final_url):
        return found
    inner = follow(final, catalog) if own else None
    named = inner if inner is not None and inner.state is not State.DEAD else found
    state = State.LIVE if own else State.EXTERNAL
    return msgspec.structs.replace(
        named, state=state, target_url=final, opened_url=found.opened_url, resolved_by=BY_LIVE, reason="", hops=(),
        is_checked=True, is_loop=False,
    )  # fmt: skip


def findings(found: Resolution, check: Check | None, *, inbound: bool) -> list[tuple[str, str]]:
    """Return (code, reason) of what a live check showed beyond the verdict."""
    if check is None:
        return []
    codes: list[tuple[str, str]] = []
    if check.outcome not in _SAYS_NOTHING and check.outcome not in (Outcome.GONE, Outcome.LOOP):
        codes.append(("LA310", check.reason or str(check.outcome)))
    if fragment_of(found) in check.missing and fragment_of(found):
        codes.append(("LA310", f"the page has no place #{fragment_of(found)}"))
    if inbound and check.dropped and not _within_tiktok(check):
        lost = ", ".join(check.dropped)
        codes.append(("LA307", f"{check.dropped_at} sends on without {lost}"))
    steps = _steps(check)
    if len(steps) >= _LONG and check.outcome not in _NO_CHAIN and len(found.hops) < _LONG:
        codes.append(("LA302", " → ".join([*(hop.url for hop in steps), check.final_url])))
    return codes


def _within_tiktok(check: Check) -> bool:
    """Whether a link ends at TikTok, which adds its click id only where a visitor leaves it."""
    return tiktok.is_tiktok_host(split(check.final_url).host)


def _steps(check: Check) -> Sequence[Hop]:
    """Return the redirects that lead elsewhere: those to https, to www and back are the host's own business."""
    urls = [*(hop.url for hop in check.hops), check.final_url]
    return [hop for hop, after in zip(check.hops, urls[1:], strict=True) if _bare(hop.url) != _bare(after)]


def _bare(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/")
