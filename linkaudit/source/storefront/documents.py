"""Pages of the storefront as HTML: what is a page's own content, and what is the theme's around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from linkaudit.model import Content, Host, OwnerKind, Page, Placement, ShopFacts, Skip, Tally
from linkaudit.source.documents.saved_html import decoded
from linkaudit.source.json.nodes import placed, stable_ref
from linkaudit.source.placements import Owner, Part, placements
from linkaudit.source.storefront.front import Reply
from linkaudit.urls.store_path import StorePath

MAIN = "main#MainContent, main, [role=main]"
# How themes mark the text that the merchant wrote: Dawn and its relatives, and schema.org.
_TEXT = ".rte, .page-content, .article-template__content, [itemprop=articleBody], .article__content, .page__content"
_SHOP = re.compile(r"\bShopify\.shop\s*=\s*[\"']([a-z0-9-]+\.myshopify\.com)[\"']", re.IGNORECASE)
# The visitor's currency; the shop's own if one is as much as the other.
_CURRENCY = re.compile(
    r"\bShopify\.currency\s*=\s*\{\s*[\"']active[\"']\s*:\s*[\"']([A-Z]{3})[\"']\s*"
    r"(?:,\s*[\"']rate[\"']\s*:\s*[\"']?1(?:\.0*)?[\"']?\s*)?\}"
)
# What Shopify's own scripts on a page say of it, with either pair of keys: general knowledge, undocumented.
_NUMBER = {
    kind: re.compile(rf'"(?:rtyp":"{kind}","rid|resourceType":"{kind}","resourceId)":(\d{{1,18}})\b')
    for kind in ("page", "article")
}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_AROUND = "link in a theme section beside the page's own text"
_ABROAD = "the home page names {hosts} as the shop in other languages; links there count as leading elsewhere"
_OTHER_PAGES = "menus and sections of pages other than the home page are not read"


def document(reply: Reply, named: StorePath, path: str, ref: int) -> list[Content]:
    """Return a page or an article with the links of its own content; ``path`` is decoded, ``ref`` its number."""
    source = text_of(reply)
    tree = LexborHTMLParser(source)
    kind = OwnerKind.ARTICLE if named.kind == "article" else OwnerKind.PAGE
    if named.kind == "metaobject":
        kind = OwnerKind.METAOBJECT
    found = _NUMBER[kind].search(source) if kind in _NUMBER else None
    number = int(found[1]) if found else None
    title = _title(tree)
    handle = named.handle.rpartition("/")[2] if kind is not OwnerKind.METAOBJECT else named.handle
    page = Page(ref=ref, kind=kind, path=path, handle=handle, page_id=number, title=title, published=True)
    owner = Owner(kind=kind, ref=ref, id=str(number) if number else handle, title=title, base=quote(path, safe="/%™"))
    content, around = own_content(tree)
    links, left = placements(owner, [Part(field="body", form="html", text=content)])
    if around:
        left[_AROUND] = around
    tallies = [Tally(ref=stable_ref(path, why), why=why, count=count, owner=ref) for why, count in left.items()]
    return [page, *links, *tallies]


def text_of(reply: Reply) -> str:
    """Return a page's text."""
    named = _CHARSET.search(reply.headers.get("Content-Type", ""))
    return decoded(reply.body, named[1] if named else "")


def own_content(tree: LexborHTMLParser) -> tuple[str, int]:
    """Return the HTML of what stands between header and footer, only the merchant's text where the theme marks it.

    Then also how many links stand beside that text.
    """
    mains = _outermost(tree.css(MAIN))
    if not mains:
        return _without(tree, "header, footer, nav"), 0
    marked = _outermost([one for main in mains for one in main.css(_TEXT)])
    if not marked:
        return _html(mains), 0
    inside = sum(len(one.css("a[href]")) for one in marked)
    return _html(marked), sum(len(main.css("a[href]")) for main in mains) - inside


def _html(nodes: list[LexborNode]) -> str:
    return "\n".join(one.html or "" for one in nodes)


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Return each of ``nodes``, in document order, that stands in no other of them, once."""
    found: list[LexborNode] = []
    for node in nodes:
        above: LexborNode | None = node
        inside = False
        while above is not None and not inside:
            inside = any(above == one for one in found)
            above = above.parent
        if not inside:
            found.append(node)
    return found


def _without(tree: LexborHTMLParser, selector: str) -> str:
    for node in tree.css(selector):
        node.decompose()
    return tree.html or ""


def _title(tree: LexborHTMLParser) -> str:
    for selector in ("h1", "title"):
        node = tree.css_first(selector)
        if node and (words := " ".join(node.text().split())):
            return words
    return ""


def home(reply: Reply, host: str) -> Iterator[Content]:
    """Yield what the home page tells: hosts, language folders, currency, and the links of menus and of the page."""
    source = text_of(reply)
    tree = LexborHTMLParser(source)
    yield Host(host=host, primary=True)
    if shop := _SHOP.search(source):
        yield Host(host=shop[1].lower())
    yield from _languages(tree, host)
    if currency := _CURRENCY.search(source):
        yield ShopFacts(ref=1, currency=currency[1], timezone="")
    mains = _outermost(tree.css(MAIN))
    yield from _placed("home", "home page", "page", _html(mains))
    for main in mains:
        main.decompose()
    around = _html([node for node in tree.css("header, nav, footer") if not _within(node)])
    yield from _menu(around or tree.html or "")
    yield Skip(ref=1, where="theme", why=_OTHER_PAGES, cure="Download the theme and give it as a FILE, or use a token")


def _languages(tree: LexborHTMLParser, host: str) -> Iterator[Content]:
    abroad: set[str] = set()
    for node in tree.css('link[rel="alternate" i][hreflang]'):
        other, path = placed(node.attributes.get("href") or "")
        root = path.rstrip("/").lower()
        if other and other.removeprefix("www.") != host.removeprefix("www."):
            abroad.add(other)
        if other == host and root.count("/") == 1:
            yield Host(host=host, root=root)
    if abroad:  # it may be another shop with other products
        hosts = ", ".join(sorted(abroad))
        cure = f"If they are this shop, name them: --domain {' --domain '.join(sorted(abroad))}"
        yield Skip(ref=2, where="/", why=_ABROAD.format(hosts=hosts), cure=cure)


def _within(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in {"header", "nav", "footer"}:
            return True
        above = above.parent
    return False


def _placed(name: str, title: str, field: str, html: str) -> list[Placement]:
    owner = Owner(kind=OwnerKind.THEME, ref=stable_ref(name), id=name, title=title, base="/")
    return placements(owner, [Part(field=field, form="html", text=html)])[0]


def _menu(html: str) -> list[Placement]:
    owner = Owner(kind=OwnerKind.MENU, ref=stable_ref("menus"), id="menus", title="header and footer", base="/")
    return placements(owner, [Part(field="items", form="html", text=html)])[0]
