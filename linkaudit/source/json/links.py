"""Redirects, menus and the shop's own hosts, in REST and GraphQL spelling.

Field names: shopify.dev REST Redirect and Shop 2024-10, Admin GraphQL 2026-10 (Menu, UrlRedirect, Shop,
MarketWebPresence); read 2026-11-22.
"""

from __future__ import annotations

import msgspec
from msgspec import field

from linkaudit.model import OwnerKind, Placement, Redirect, ShopFacts
from linkaudit.source.json import content as json_content
from linkaudit.source.json.nodes import Connection, Node, Out, listed, number, placed, text
from linkaudit.source.placements import Owner, Part
from linkaudit.urls.personal import blank


class RedirectNode(Node, gc=False):
    """A URL redirect."""

    path: str | None = None
    target: str | None = None


def redirect(node: RedirectNode, out: Out) -> None:
    """Add a redirect; its target is a link."""
    path, target = text(node.path).strip(), text(node.target).strip()
    if not path or not target:
        out.skip("path" if target else "target", "a redirect without it", "Export both path and target.",
                 unread="redirect")
        return
    identity = number(node.id)
    ref = out.context.ordinal if identity is None else identity
    out.records.append(Redirect(ref=ref, path=blank(path), target=blank(target), redirect_id=identity))
    owner = Owner(kind=OwnerKind.REDIRECT, ref=ref, id=blank(path), title=blank(path), base="/")
    out.place(owner, [Part(field="target", form="url", text=target)])


class MenuItem(msgspec.Struct, gc=False):
    """An entry of a menu, with those below it."""

    title: str | None = None
    url: str | None = None
    items: list[MenuItem] | Connection[MenuItem] | None = None
    links: list[MenuItem] | None = None


class MenuNode(Node, gc=False):
    """A navigation menu."""

    handle: str | None = None
    title: str | None = None
    items: list[MenuItem] | Connection[MenuItem] | None = None
    links: list[MenuItem] | None = None


def menu(node: MenuNode, out: Out) -> None:
    """Add one placement for each entry with a URL, whatever its depth."""
    identity = number(node.id)
    ref = out.context.ordinal if identity is None else identity
    title = text(node.title, node.handle)
    owner = Owner(kind=OwnerKind.MENU, ref=ref, id=text(node.handle) or str(ref), title=title, base="/")
    waiting = [(item, title) for item in reversed(_below(node))]
    ordinal = 0
    while waiting:
        item, above = waiting.pop()
        trail = f"{above} > {text(item.title)}"
        waiting += [(below, trail) for below in reversed(_below(item))]
        url = text(item.url).strip()
        if url and not url.startswith("#"):
            ordinal += 1
            out.records.append(_entry(owner, ordinal, trail, item, url))
        else:
            out.left_out["in-page anchor" if url else "empty link"] += 1


def _below(node: MenuNode | MenuItem) -> list[MenuItem]:
    return listed(node.items) or node.links or []


def _entry(owner: Owner, ordinal: int, trail: str, item: MenuItem, url: str) -> Placement:
    return Placement(owner_kind=owner.kind, owner_ref=owner.ref, owner_id=owner.id, title=owner.title, field="items",
                     ordinal=ordinal, locator=trail, url=blank(url), base=owner.base, anchor=text(item.title))


# --- the shop ---------------------------------------------------------------------------------------------------


class Domain(msgspec.Struct, gc=False):
    """A host of the shop."""

    host: str | None = None
    url: str | None = None


class _Root(msgspec.Struct, gc=False):
    url: str | None = None


class WebPresence(Node, gc=False):
    """A market's place on the web: its own domain, or a folder such as ``/en-ca`` on the main one."""

    domain: Domain | None = None
    roots: list[_Root] | None = field(name="rootUrls", default=None)


class ShopNode(Node, gc=False):
    """The shop, as far as its hosts, policies, currency and time zone go."""

    domain: str | None = None
    myshopify: str | None = field(name="myshopify_domain", default=None)
    myshopify_gql: str | None = field(name="myshopifyDomain", default=None)
    url: str | None = None
    primary: Domain | None = field(name="primaryDomain", default=None)
    domains: list[Domain] | Connection[Domain] | None = None
    policies: list[json_content.ContentNode] | None = field(name="shopPolicies", default=None)
    currency: str | None = None
    currency_gql: str | None = field(name="currencyCode", default=None)
    timezone: str | None = field(name="iana_timezone", default=None)
    timezone_gql: str | None = field(name="ianaTimezone", default=None)


def shop(node: ShopNode, out: Out) -> None:
    """Add the shop's hosts, the public one first, its policies, and its currency and time zone if they are told."""
    for host in (node.primary.host if node.primary else None, node.domain):
        out.host(text(host), primary=True)
    for host in (node.myshopify, node.myshopify_gql, *(one.host for one in listed(node.domains))):
        out.host(text(host))
    out.host(placed(text(node.url))[0])
    for policy in node.policies or ():
        json_content.policy(policy, out)
    if node.policies is not None:
        out.context.traits.add("policies")
    currency, timezone = text(node.currency, node.currency_gql).upper(), text(node.timezone, node.timezone_gql)
    if currency or timezone:
        out.records.append(ShopFacts(ref=1, currency=currency, timezone=timezone))


def web_presence(node: WebPresence, out: Out) -> None:
    """Add the hosts and locale roots of a market."""
    out.host(text(node.domain.host if node.domain else None))
    for root in node.roots or ():
        host, path = placed(text(root.url))
        out.host(host, root=path)


def domain(node: DomainNode, out: Out) -> None:
    """Add a host that is listed apart from its shop."""
    out.host(text(node.host))


class DomainNode(Node, gc=False):
    """A host listed apart from its shop."""

    host: str | None = None
