"""One verdict for every link, and every rule that applies to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from linkaudit.audit import live
from linkaudit.audit.catalog import Catalog
from linkaudit.audit.policy import Fate, Policy
from linkaudit.audit.resolve import MISTYPED_SCHEME, Resolution, State, resolve, resolve_plain
from linkaudit.audit.tagging import Fault, Faults, of_both
from linkaudit.model import (
    DEAD,
    Check,
    Direction,
    JudgedLink,
    Link,
    LinkFinding,
    Outcome,
    Surface,
    Verdict,
)  # fmt: skip
from linkaudit.urls.identity import TEXT
from linkaudit.urls.normalise import has_scheme, is_bare_host, split
from linkaudit.urls.personal import drop

Found = list[tuple[str, str]]

_PLACEHOLDERS = frozenset({"tbd", "todo", "n/a", "na", "none", "null", "undefined", "link", "url", "xxx", "-"})
_PREVIEW_MARKS = ("preview_theme_id=", "preview_key=", "/products_preview", ".shopifypreview.com", "admin.shopify.com")
_OUTSIDE = (State.EXTERNAL, State.TIKTOK)
_GRAVITY = {verdict: place for place, verdict in enumerate(Verdict)}
_SPECIAL_INBOUND = {
    "cart": "LA104", "checkout": "LA104", "discount": "LA105", "app_proxy": "LA106", "other": "LA106",
}  # fmt: skip
_ENDING_INBOUND = {"product": "LA101", "collection": "LA102", "collection_list": "LA102"}


def judge(
    link: Link, catalog: Catalog, policy: Policy, faults: Mapping[str, Fault] | None = None,
    checked: Callable[[str], Check | None] | None = None,
) -> tuple[JudgedLink, list[LinkFinding]]:
    """Judge one link by where it leads and what the policy does to its surface.

    ``faults``: what is wrong with the tags that visits through it were recorded with, by code. ``checked`` tells what
    came of asking a URL, if it was asked.
    """
    inbound = link.direction is Direction.INBOUND
    offline = where_to(link, catalog)
    asked = live.asked_url(offline) if checked else ""
    check = checked(asked) if checked and asked else None
    found = live.with_check(offline, check, catalog)
    codes: Found = [*_spelling(link.url, offline, catalog), *_target(found, link.url, check)]
    codes += live.findings(found, check, inbound=inbound)
    codes += _inbound(link, offline, found, policy) if inbound else _on_page(link, offline, found)
    verdict = _inbound_verdict(link, found, policy) if inbound else _on_page_verdict(link, found, policy)
    if inbound and verdict is Verdict.BREAKS:
        codes += _breaks(found, link, policy)
    codes.sort()
    url = drop(link.url)
    judged = JudgedLink(
        link_id=link.link_id, direction=link.direction, surface=link.surface, url=url,
        target_url=drop(found.target_url), verdict=verdict, codes=tuple(dict.fromkeys(code for code, _ in codes)),
        placements=link.placements, evidence=link.evidence, target_kind=found.kind, target_handle=found.handle,
        resolved_by=found.resolved_by or "none", reason=found.reason, variant_ids=found.variant_ids,
        http_status=check.status if check else None,
        checked_at=check.checked_at if check and check.outcome is not Outcome.NOT_ASKED else "",
    )  # fmt: skip
    findings = [LinkFinding(link_id=link.link_id, base=link.base, code=code, reason=reason) for code, reason in codes]
    tagged = _tagged(link, offline, faults) if inbound else None
    if not tagged:
        return judged, findings
    findings += [
        LinkFinding(link_id=link.link_id, base=link.base, code=one.code, reason=one.reason, cure=one.cure)
        for one in tagged.values()
    ]
    return msgspec.structs.replace(judged, codes=tuple(sorted({*judged.codes, *tagged}))), findings


def where_to(link: Link, catalog: Catalog) -> Resolution:
    """Return where a link leads as far as the catalogue tells."""
    plain = link.direction is Direction.INBOUND or link.base == TEXT
    return resolve_plain(link.url, catalog) if plain else resolve(link.url, link.base or "/", catalog)


def _tagged(link: Link, found: Resolution, faults: Mapping[str, Fault] | None) -> Faults:
    """Return what is wrong with an inbound link's tags: as it is written, and as visits recorded it."""
    outside = found.state in (State.EXTERNAL, State.TIKTOK, State.CONTACT, State.INVALID)
    return dict(faults or {}) if outside else of_both(link, faults)


def join_judgements(parts: list[JudgedLink]) -> JudgedLink:
    """Make one of a link that was judged at several bases: the gravest verdict, all codes, all placements."""
    worst = min(parts, key=lambda part: _GRAVITY[part.verdict])
    codes = tuple(sorted({code for part in parts for code in part.codes}))
    return msgspec.structs.replace(worst, codes=codes, placements=sum(part.placements for part in parts))


def _inbound_verdict(link: Link, found: Resolution, policy: Policy) -> Verdict:
    if found.state in (State.DEAD, State.INVALID):
        return Verdict.BROKEN
    fate = policy.fate(link.surface)
    if fate is Fate.ENDS:
        return Verdict.BREAKS
    opens = found.state is State.LIVE or found.is_checked
    return Verdict.SURVIVES if fate and opens else Verdict.UNKNOWN


def _on_page_verdict(link: Link, found: Resolution, policy: Policy) -> Verdict:
    if found.state in (State.DEAD, State.INVALID):
        return Verdict.BROKEN
    if found.kind == "tiktok_storefront" and policy.fate(Surface.STOREFRONT) is Fate.ENDS:
        return Verdict.BREAKS
    if link.surface is Surface.DESCRIPTION:
        return Verdict.LOST
    if found.state in (State.UNKNOWN, State.EXTERNAL) and not found.is_checked:
        return Verdict.UNKNOWN
    if found.state is State.TIKTOK:
        return Verdict.SURVIVES
    return Verdict.OK


def _breaks(found: Resolution, link: Link, policy: Policy) -> Found:
    if found.state in (State.EXTERNAL, State.TIKTOK, State.CONTACT) or found.kind in _SPECIAL_INBOUND:
        return []
    code = _ENDING_INBOUND.get(found.kind, "LA103")
    surface = "every surface ends" if link.surface is Surface.UNKNOWN else f"the surface {link.surface} ends"
    return [(code, f"{surface} under {policy.name}" + (f"; {found.reason}" if found.reason else ""))]


def _inbound(link: Link, offline: Resolution, found: Resolution, policy: Policy) -> Found:
    codes: Found = []
    outside = offline.state in _OUTSIDE
    if outside:
        codes.append(("LA107", f"{split(offline.target_url).host} is not a host of the store"))
    if outside and offline.kind == "discount":  # the code is the store's own, wherever it leads then
        codes.append(("LA105", offline.target_url))
    elif not outside and found.kind in _SPECIAL_INBOUND and not (found.kind == "other" and found.state is State.DEAD):
        codes.append((_SPECIAL_INBOUND[found.kind], found.reason or found.target_url))
    fate = policy.fate(link.surface)
    if fate in (Fate.KEPT, Fate.RESTRICTED):
        codes.append(("LA110", f"{policy.name}: {link.surface} is {fate}"))
    if found.drops_utm:
        codes.append(("LA307", f"{' → '.join(found.hops)} has a query of its own"))
    return codes


def _on_page(link: Link, offline: Resolution, found: Resolution) -> Found:
    codes: Found = []
    if found.state is State.TIKTOK:
        storefront = found.kind == "tiktok_storefront"
        codes.append(
            ("LA201" if storefront else "LA202", f"leads to a TikTok {found.kind.removeprefix('tiktok_')} page")
        )
    if link.surface is not Surface.DESCRIPTION:
        return codes
    if found.state is State.CONTACT:
        return [*codes, ("LA205", f"contact link {found.target_url}")]
    if offline.state in _OUTSIDE:
        codes.append(("LA203", f"leads to {split(offline.target_url).host}"))
    elif found.state is not State.INVALID:
        codes.append(("LA204", f"leads to {found.kind} {found.handle}".rstrip()))
    return codes


def _spelling(url: str, found: Resolution, catalog: Catalog) -> Found:
    """Find what is wrong with the way a link is written, wherever it leads."""
    if found.state is State.CONTACT:
        return []
    written = url.strip()
    codes: Found = []
    if found.state is State.INVALID:
        return [("LA209", found.reason)]
    if is_bare_host(written):
        codes.append(("LA206", f"{written} has no https://"))
    elif _is_prose(written):
        codes.append(("LA209", f"{written[:60]!r} is not an address"))
    if found.opened_url.startswith("http://"):
        codes.append(("LA208", "http instead of https"))
    host = split(found.opened_url).host
    if (
        found.kind == "admin"
        or (host.endswith(".myshopify.com") and host != catalog.primary)
        or any(mark in found.opened_url for mark in _PREVIEW_MARKS)
    ):
        codes.append(("LA207", f"{found.kind if found.kind == 'admin' else host} is not for visitors"))
    return codes


def _is_prose(written: str) -> bool:
    """Whether an href is words or a mistyped scheme: ``see below``, ``TBD``, ``点击这里``, ``https//shop.com``."""
    if MISTYPED_SCHEME.match(written) or written.lower() in _PLACEHOLDERS:
        return True
    if has_scheme(written) or written.startswith(("/", "?", "#", ".")):
        return False
    first, space, _ = written.partition(" ")
    return "/" not in first and (bool(space) or not first.isascii())


def _target(found: Resolution, url: str, check: Check | None) -> Found:
    codes: Found = []
    if found.is_loop:
        codes.append(("LA303", " → ".join(found.hops) or found.reason))
    elif found.state is State.DEAD and (check is None or check.outcome not in DEAD or check.outcome is Outcome.GONE):
        codes.append(("LA301", found.reason))
    if len(found.hops) > 1 and not found.is_loop:
        codes.append(("LA302", " → ".join((*found.hops, found.target_url))))
    if found.stale_variant:
        codes.append(("LA308", f"the product has no variant {found.stale_variant}"))
    if found.is_sold_out:
        codes.append(("LA309", f"{found.handle or url} is sold out"))
    return codes
