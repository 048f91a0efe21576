"""Faults of the redirect rules themselves, each told at the rule."""

from __future__ import annotations

from linkaudit.audit.catalog import Catalog, redirect_key
from linkaudit.audit.resolve import State, follow, redirect_target
from linkaudit.model import OwnerKind, Redirect, SpotFinding
from linkaudit.urls.identity import link_id
from linkaudit.urls.normalise import split
from linkaudit.urls.store_path import never_fires


def judge_rule(rule: Redirect, catalog: Catalog) -> list[SpotFinding]:
    """Return what is wrong with one rule, as it would behave if its path were asked for."""
    path = redirect_key(rule.path)
    if never_fires(path):
        return [_found(rule, "LA305", f"Shopify does not look at redirects from {rule.path}")]
    codes = _shadow(path, catalog)
    target, _ = redirect_target(rule.target, "", catalog)
    if split(target).query:
        codes.append(("LA307", f"the target {rule.target} has a query of its own"))
    end = follow(target, catalog)
    is_own = split(target).host in catalog.hosts
    if end.is_loop or path in end.hops or (is_own and redirect_key(target) == path):
        codes.append(("LA303", " → ".join((path, *end.hops))))
    elif end.state is State.DEAD:
        codes.append(("LA306", f"{rule.target}: {end.reason}"))
    if end.hops and not end.is_loop and path not in end.hops:
        codes.append(("LA302", " → ".join((path, *end.hops, end.target_url))))
    return [_found(rule, code, reason) for code, reason in codes]


def _shadow(path: str, catalog: Catalog) -> list[tuple[str, str]]:
    asked = follow(catalog.base + path, catalog)
    if asked.hops or asked.state is not State.LIVE:
        return []
    return [("LA304", f"{path} is live: {asked.kind} {asked.handle}".rstrip())]


def _found(rule: Redirect, code: str, reason: str) -> SpotFinding:
    return SpotFinding(
        code=code, owner_kind=OwnerKind.REDIRECT, owner_id=rule.path, title=rule.path,
        field="target", locator=rule.path, reason=reason,
        link_id=link_id("on-page", "content", rule.target),
    )  # fmt: skip
