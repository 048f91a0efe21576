"""Where a URL leads, told offline from what the store has.

Order of precedence (help.shopify.com "URL redirects", shopify.dev Hydrogen ``storefrontRedirect``; read 2026-11-22): a
live page wins; a redirect is looked at only where the path would be a 404. What cannot be known is ``unknown``.
"""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from linkaudit.audit.catalog import Catalog
from linkaudit.urls import contact, tiktok
from linkaudit.urls.normalise import Parts, decoded_path, has_scheme, is_bare_host, join, split
from linkaudit.urls.store_path import POLICIES, StorePath, cart_lines, classify, locale_root, query_value

MAX_HOPS = 10
NO_ROOT = "no file says whether the shop has the language folder "
_CONTACT_SCHEMES = frozenset(
    {"mailto", "tel", "sms", "whatsapp", "weixin", "line", "viber", "callto", "skype", "facetime"}
)
# The base of articles whose export names the blog by its id only.
BLOG_BY_NUMBER = "/blogs/%23"
# ``htp://``, ``https//``, ``http;//``: meant for the web, but nothing opens it.
MISTYPED_SCHEME = re.compile(r"^(?!https?://)h{0,2}t{1,3}p{1,2}s?[:;]?/{1,2}\S", re.IGNORECASE)
_FEW_SLASHES = re.compile(r"^(https?:)[/\\]?(?=[^/\\])", re.IGNORECASE)
_WEB = ("https://", "http://")
_FILE_HOSTS = frozenset({"cdn.shopify.com", "cdn.shopifycdn.net"})
_ALWAYS_LIVE = frozenset({"home", "collection_list", "search", "cart", "account", "checkout", "password", "sitemap"})


class State(StrEnum):
    """What is known of a target."""

    LIVE = "live"
    DEAD = "dead"
    UNKNOWN = "unknown"
    EXTERNAL = "external"
    TIKTOK = "tiktok"
    CONTACT = "contact"
    INVALID = "invalid"


class Resolution(msgspec.Struct, frozen=True, gc=False):
    """Where a link leads. ``hops`` are the redirect paths taken; ``drops_utm`` when one of them loses UTM values.

    ``is_checked``: a live check saw it open.
    """

    state: State
    target_url: str
    kind: str
    handle: str = ""
    resolved_by: str = ""
    reason: str = ""
    hops: tuple[str, ...] = ()
    is_loop: bool = False
    drops_utm: bool = False
    is_sold_out: bool = False
    stale_variant: int = 0
    variant_ids: tuple[int, ...] = ()
    opened_url: str = ""
    is_checked: bool = False


def resolve(url: str, base: str, catalog: Catalog) -> Resolution:
    """Resolve ``url``, written at the path or URL ``base`` of the store."""
    written = url.strip()
    if written.startswith(_WEB):
        return _opened(written, join(written, catalog.base), catalog)
    scheme, colon, _ = written.partition(":")
    if colon and scheme.lower() in _CONTACT_SCHEMES:
        wrong = contact.fault(written)
        return Resolution(State.INVALID if wrong else State.CONTACT, written, "contact", reason=wrong)
    if written.startswith("shopify://"):
        return _theme_reference(written, catalog)
    if base.startswith(BLOG_BY_NUMBER):
        number, _, rest = base.removeprefix(BLOG_BY_NUMBER).partition("/")
        blog = catalog.blogs.get(number)
        if blog is None:
            return Resolution(State.UNKNOWN, written, "article", resolved_by="none", reason="its blog was not loaded")
        base = f"/blogs/{blog}/{rest}"
    return _opened(written, join(written, base if has_scheme(base) else catalog.base + base), catalog)


def _opened(written: str, opened: str | None, catalog: Catalog) -> Resolution:
    """Resolve what a browser opens; None if it can open nothing."""
    if opened is None or (MISTYPED_SCHEME.match(written) and not opened.startswith(_WEB)):
        return Resolution(State.INVALID, written, "invalid", reason="no browser can open this")
    if not opened.startswith(_WEB) and (inside := tiktok.unwrap_app(opened)):
        opened = inside
    if not opened.startswith(_WEB):
        why = f"{opened.partition(':')[0]}: is opened by another program than a browser"
        return Resolution(State.UNKNOWN, opened, "external", resolved_by="none", reason=why)
    target = tiktok.unwrap(opened) or opened
    return msgspec.structs.replace(follow(target, catalog), opened_url=opened)


def resolve_plain(url: str, catalog: Catalog) -> Resolution:
    """Resolve an address that no page is the base of: a missing scheme means https."""
    written = url.strip()
    if not written.startswith(_WEB):
        # Browsers open https:/host and https:host, too, where no page of the web is the base.
        written = "https://" + written if is_bare_host(written) else _FEW_SLASHES.sub(r"\1//", written)
    return resolve(written, "/", catalog)


def follow(target: str, catalog: Catalog, depth: int = 0) -> Resolution:
    """Resolve a normalised absolute URL, through the store's redirects; ``depth`` counts discount links around it."""
    hops: tuple[str, ...] = ()
    seen: set[str] = set()
    dropped = False
    while True:
        parts = split(target)
        if parts.host not in catalog.hosts:
            return _with_hops(_outside(target, parts), hops, dropped=dropped)
        path = decoded_path(parts.path)
        root, known = locale_root(path, catalog.roots)
        bare = path[len(root) :] or "/"
        if not known and path in catalog.redirects:  # a rule for this very path says that it is no language folder
            bare = path
        elif not known:
            named = classify(bare)
            found = Resolution(State.UNKNOWN, target, named.kind, named.handle, "none", NO_ROOT + root)
            return _with_hops(found, hops, dropped=dropped)
        found = _page(target, parts, classify(bare), catalog, depth)
        if found.state is not State.DEAD:
            return _with_hops(found, hops, dropped=dropped)
        exact = f"{bare}?{parts.query.lower()}"
        rule = next((catalog.redirects[one] for one in (exact, path, bare) if one in catalog.redirects), None)
        if rule is None:
            return _with_hops(_dead_or_unknown(found, catalog), hops, dropped=dropped)
        if path in seen or len(hops) >= MAX_HOPS:
            looped = msgspec.structs.replace(found, kind="redirect", reason=f"redirects in a circle at {bare}")
            return msgspec.structs.replace(_with_hops(looped, (*hops, bare), dropped=dropped), is_loop=True)
        seen.add(path)
        hops = (*hops, bare)
        target, loses = redirect_target(rule, "" if exact in catalog.redirects else parts.query, catalog)
        dropped = dropped or loses


def redirect_target(rule: str, query: str, catalog: Catalog) -> tuple[str, bool]:
    """Return where a rule sends a request with ``query``, and whether the rule loses the request's UTM values.

    Shopify appends the request's query only if the target has none of its own.
    """
    written = rule.strip()
    if is_bare_host(written):
        written = "https://" + written
    target = (
        join(written if has_scheme(written) or written.startswith("/") else "/" + written, catalog.base) or catalog.base
    )
    own = split(target).query
    if query and not own:
        bare, mark, fragment = target.partition("#")
        target = f"{bare}?{query}{mark}{fragment}"
    return target, bool(own) and "utm_" in query


def _outside(target: str, parts: Parts) -> Resolution:
    if tiktok.is_tiktok_host(parts.host):
        return Resolution(State.TIKTOK, target, f"tiktok_{tiktok.page_kind(parts.host, parts.path, parts.query)}")
    kind = "file" if parts.host in _FILE_HOSTS else "external"
    return Resolution(
        State.EXTERNAL, target, kind, resolved_by="none", reason="outside the store: only a live check can tell"
    )


def _theme_reference(written: str, catalog: Catalog) -> Resolution:
    """Resolve what theme settings write for a resource: ``shopify://products/handle``."""
    if written.startswith(_THEME_FILES):
        return Resolution(State.UNKNOWN, written, "file", resolved_by="none", reason=_NO_FILES)
    return follow(catalog.base + "/" + written.removeprefix("shopify://").lstrip("/"), catalog)


def _page(  # noqa: PLR0911
    target: str, parts: Parts, named: StorePath, catalog: Catalog, depth: int
) -> Resolution:
    kind = named.kind
    if kind == "product":
        return _product(target, parts, named.handle, catalog)
    if kind in _ALWAYS_LIVE:
        return Resolution(State.LIVE, target, kind, named.handle, "fixed path")
    if kind == "policy" and named.handle in POLICIES:
        return Resolution(State.LIVE, target, kind, named.handle, "fixed path")
    if kind == "cart_permalink":
        return _cart(target, named.handle, catalog)
    if kind == "discount":
        return _discount(target, parts, named.handle, catalog, depth)
    if kind in _WHY_UNKNOWN:
        why = _WHY_UNKNOWN[kind]
        return Resolution(State.UNKNOWN, target, kind, named.handle, "none", why)
    path = (
        f"/{_FOLDERS[kind]}/{named.blog + '/' if named.blog else ''}{named.handle}"
        if kind in _FOLDERS
        else named.handle
    )
    entry = catalog.pages.get(path)
    if entry and entry.published:
        return Resolution(State.LIVE, target, kind, named.handle, "catalogue")
    why = f"the {kind} is not published" if entry else f"there is no {kind} at {path}"
    if not entry and kind == "other":
        why = f"nothing is at {path}"
    return Resolution(State.DEAD, target, kind, named.handle, "catalogue" if entry else "", why)


_NO_FILES = "whether the file is there is not in the exports"
_WHY_UNKNOWN = {
    "app_proxy": "an app answers here", "admin": "only staff can open the admin", "file": _NO_FILES,
}  # fmt: skip
_FOLDERS = {
    "page": "pages", "metaobject": "pages", "collection": "collections", "blog": "blogs", "article": "blogs",
    "policy": "policies",
}  # fmt: skip


def _product(target: str, parts: Parts, handle: str, catalog: Catalog) -> Resolution:
    entry = catalog.products.get(handle)
    if entry is None or entry.why_dead:
        why = entry.why_dead if entry else f"there is no product {handle}"
        return Resolution(State.DEAD, target, "product", handle, "catalogue" if entry else "", why)
    variant = query_value(parts.query, "variant")
    number = int(variant) if variant.isascii() and variant.isdigit() else 0
    owned = catalog.variants.get(number) == handle if number else False
    sold_out = number in catalog.sold_out_variants if owned else entry.sold_out
    known = catalog.whole_products and handle not in catalog.perhaps_cut
    stale = number if number and not owned and known else 0
    ids = (number,) if owned else ()
    return Resolution(
        State.LIVE, target, "product", handle, "catalogue", is_sold_out=sold_out, stale_variant=stale, variant_ids=ids
    )


def _cart(target: str, handle: str, catalog: Catalog) -> Resolution:
    ids = tuple(variant for variant, _ in cart_lines(handle))
    gone = [number for number in ids if number not in catalog.variants]
    if gone and "variant_ids" in catalog.missing:
        return Resolution(State.UNKNOWN, target, "cart", handle, "none", WHY_NO_VARIANTS, variant_ids=ids)
    if gone and catalog.perhaps_cut:
        return Resolution(State.UNKNOWN, target, "cart", handle, "none", _WHY_CUT, variant_ids=ids)
    dead = [number for number in ids if number in catalog.variants and _is_dead(catalog.variants[number], catalog)]
    if gone or dead:
        why = f"variant {(gone or dead)[0]} {'does not exist' if gone else 'is of a product that is not live'}"
        return Resolution(State.DEAD, target, "cart", handle, "catalogue", why, variant_ids=ids)
    sold_out = any(number in catalog.sold_out_variants for number in ids)
    return Resolution(State.LIVE, target, "cart", handle, "catalogue", is_sold_out=sold_out, variant_ids=ids)


_WHY_CUT = "a product has as many variants as lists show at most, so it may have more"
WHY_NO_VARIANTS = "variant ids were not loaded (a product CSV has none)"


def _is_dead(handle: str, catalog: Catalog) -> bool:
    entry = catalog.products.get(handle)
    return entry is None or bool(entry.why_dead)


def _discount(target: str, parts: Parts, code: str, catalog: Catalog, depth: int) -> Resolution:
    if depth > MAX_HOPS:
        return Resolution(State.DEAD, target, "discount", code, "catalogue", "redirects in a circle", is_loop=True)
    goal = query_value(parts.query, "redirect") or "/"
    opened = join(goal, catalog.base)
    inner = follow(opened, catalog, depth + 1) if opened else Resolution(State.UNKNOWN, target, "discount")
    return msgspec.structs.replace(inner, kind="discount", handle=inner.handle or code)


def _dead_or_unknown(found: Resolution, catalog: Catalog) -> Resolution:
    """A 404 is certain only where the kind of content and the redirects are wholly known, or it is known dead."""
    kind = {"cart": "variant_ids", "policy": "page"}.get(found.kind, found.kind)
    if kind in catalog.missing and not found.resolved_by:
        return _unknown(found, kind, catalog)
    # A cart permalink cannot be the source of a redirect, so redirects do not matter to it.
    if "redirect" in catalog.missing and found.kind != "cart":
        return _unknown(found, "redirect", catalog)
    return found


def _unknown(found: Resolution, kind: str, catalog: Catalog) -> Resolution:
    name = {"redirect": "URL redirects", "variant_ids": "variant ids"}.get(kind, f"{kind}s")
    why = f"{found.reason}, but {name} are not wholly known: {catalog.missing[kind]}"
    return msgspec.structs.replace(found, state=State.UNKNOWN, resolved_by="none", reason=why)


_THEME_FILES = ("shopify://shop_images/", "shopify://files/")


def _with_hops(found: Resolution, hops: tuple[str, ...], *, dropped: bool) -> Resolution:
    if not hops:
        return found
    by = "redirect" if found.state in (State.LIVE, State.EXTERNAL, State.TIKTOK) else found.resolved_by
    return msgspec.structs.replace(found, hops=hops, drops_utm=dropped, resolved_by=by)
