"""Which link a landing came through: by its URL, else by the page it opens and the tags it carries.

Listed links (lists, ads, catalogues) are known before; a landing that none of them explains is a link of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from linkaudit.audit.catalog import Catalog
from linkaudit.audit.resolve import resolve_plain
from linkaudit.model import Direction, Landing, Link, Surface
from linkaudit.urls import tiktok
from linkaudit.urls.identity import link_id
from linkaudit.urls.normalise import IGNORED, has_scheme, is_bare_host, join, page_key, split, url_key
from linkaudit.urls.personal import drop
from linkaudit.urls.query import parameters
from linkaudit.urls.utm import TAGS, tags_of

_REMEMBERED = 100_000
# A path of the store, and its query, that a browser would not write in another way.
_PLAIN = re.compile(r"/(?!/)(?:(?!/\.)[\w/~.-])*(?:\?[\w/~.&=+%-]+)?", re.ASCII)


class Listed(msgspec.Struct):
    """The inbound links known so far; grows with every landing that none explains.

    ``by_key``: by the URL they open; ``by_page``: listed links by the page they lead to, through redirects;
    ``by_ad``: by TikTok's number of the ad; ``found``: those that only landings told.
    """

    by_key: dict[str, list[Link]]
    by_page: dict[str, list[Link]]
    by_ad: Mapping[str, Link]
    found: dict[int, Link]
    pages: dict[str, str]

    def links(self) -> Iterator[Link]:
        """Yield the listed links."""
        for same in self.by_key.values():
            yield from (link for link in same if link.link_id not in self.found)

    def page_of(self, url: str, catalog: Catalog) -> str:
        """Return the page that ``url`` leads to in the end, as a key."""
        path = url.partition("?")[0]
        bare = path if all(name in IGNORED for name in parameters(url)) and "#" not in path else url
        page = self.pages.get(bare)
        if page is None:
            if len(self.pages) > _REMEMBERED:
                self.pages.clear()
            page = self.pages[bare] = _page(bare, catalog)
        return page

    def of_list(self, url: str, surface: Surface, catalog: Catalog) -> Link | None:
        """Return the listed link with this URL and surface."""
        return _nearest(self.by_key.get(url_name(url, catalog), []), surface, url, catalog)


def listed(links: Iterable[Link], catalog: Catalog, ads: Mapping[str, int] | None = None) -> Listed:
    """Index the listed inbound links; ``ads`` names the link of each ad, by TikTok's number."""
    known = Listed({}, {}, {}, {}, {})
    by_id: dict[int, Link] = {}
    for link in links:
        by_id[link.link_id] = link
        known.by_key.setdefault(url_name(link.url, catalog), []).append(link)
        known.by_page.setdefault(_page(link.url, catalog), []).append(link)
    known.by_ad = {ad: by_id[number] for ad, number in (ads or {}).items() if number in by_id}
    return known


class Named:
    """What visits name: URLs, pages and ads. Hashes alone are kept, so a link may be taken for named that is not."""

    def __init__(self, visits: Iterable[Landing], catalog: Catalog) -> None:
        self._catalog = catalog
        self._urls: set[int] = set()
        self._pages: set[int] = set()
        pages = Listed({}, {}, {}, {}, {})
        before = ""
        self._ads: set[str] = set()
        for visit in visits:
            if visit.ad_id:
                self._ads.add(visit.ad_id)
            if visit.landing_url and visit.landing_url != before:
                before = visit.landing_url
                self._urls.add(hash(url_name(before, catalog)))
                self._pages.add(hash(pages.page_of(_whole_parameters(before) if visit.cut else before, catalog)))

    def may_explain(self, link: Link, ads: Collection[int]) -> bool:
        """Whether a listed link may explain one of the visits; ``ads`` are the links of the ads that they name."""
        if link.link_id in ads or hash(url_name(link.url, self._catalog)) in self._urls:
            return True
        return hash(_page(link.url, self._catalog)) in self._pages

    def ads(self, links: Mapping[str, int]) -> dict[str, int]:
        """Return those of the ads' links whose ads the visits name."""
        return {ad: link for ad, link in links.items() if ad in self._ads}


def link_of(visit: Landing, surface: Surface, evidence: str, known: Listed, catalog: Catalog) -> Link | None:
    """Return the link that a visit came through; None if no landing URL is recorded and no listed ad names one."""
    if visit.ad_id and visit.ad_id in known.by_ad:
        return known.by_ad[visit.ad_id]
    if not visit.landing_url:
        return None
    key = url_name(visit.landing_url, catalog)
    same = known.by_key.setdefault(key, [])
    in_list = [one for one in same if one.link_id not in known.found]
    surfaces = {one.surface for one in in_list}
    only = surfaces.pop() if len(surfaces) == 1 else surface
    nearest = _nearest(same, surface, visit.landing_url, catalog) or _nearest(in_list, only, visit.landing_url, catalog)
    if nearest:
        return nearest
    if not in_list and known.by_page and (alike := _alike(visit, surface, known, catalog)):
        return alike
    if in_list:
        evidence = evidence or f"listed on several surfaces: {', '.join(sorted({one.surface for one in in_list}))}"
    return _found(visit, surface, evidence, known, catalog, same)


def _nearest(same: Collection[Link], surface: Surface, url: str, catalog: Catalog) -> Link | None:
    """Return which of the links that open one URL stands on ``surface``.

    Of several (http and https, with and without www) the one that is written as ``url`` is, else the one at the store's
    public host, else the first.
    """
    fitting = [one for one in same if one.surface is surface]
    if len(fitting) > 1:
        written = drop(url.strip())
        for wanted in (written, absolute(written, catalog), _public(written, catalog)):
            for one in fitting:
                if drop(one.url) == wanted:
                    return one
    return fitting[0] if fitting else None


def _found(
    visit: Landing, surface: Surface, evidence: str, known: Listed, catalog: Catalog, same: list[Link]
) -> Link:
    url = _public(drop(visit.landing_url), catalog)
    number = link_id(Direction.INBOUND, surface, url)
    link = Link(
        link_id=number, direction=Direction.INBOUND, surface=surface, url=url,
        evidence=evidence or "landing of an order",
    )  # fmt: skip
    same.append(link)
    known.found[number] = link
    return link


def _alike(visit: Landing, surface: Surface, known: Listed, catalog: Catalog) -> Link | None:
    """Return the one listed link that leads to the same page with the same tags; None if none or several do."""
    url = _whole_parameters(visit.landing_url) if visit.cut else visit.landing_url
    candidates = known.by_page.get(known.page_of(url, catalog), ())
    if not candidates:
        return None
    written = tags_of(url)
    own = written or tags(visit)
    whole = not visit.cut and (not own or bool(written))
    fitting = [
        link for link in candidates
        if (surface is Surface.UNKNOWN or link.surface in (surface, Surface.UNKNOWN))
        and _agree(own, tags_of(link.url), whole=whole, cut=visit.cut)
    ]  # fmt: skip
    return fitting[0] if len(fitting) == 1 else None


def _whole_parameters(url: str) -> str:
    """Return a URL that was cut short without a parameter of whose name only a part is left."""
    before, mark, last = url.rpartition("&")
    return before if mark and "=" not in last else url


def _agree(own: Mapping[str, str], theirs: Mapping[str, str], *, whole: bool, cut: bool) -> bool:
    """Whether a visit's tags are a link's. ``whole``: the visit tells all it has; ``cut``: the last one is half."""
    if whole and theirs.keys() != own.keys():
        return False
    both = ((value, theirs.get(name, "")) for name, value in own.items())
    return all(value == other or (cut and other.startswith(value)) for value, other in both)


def tags(visit: Landing) -> dict[str, str]:
    """Return the UTM values of a visit, by short name: those in its URL, over them what the source tells."""
    words = (visit.source, visit.medium, visit.campaign, visit.content, visit.term)
    told = {name: value for name, value in zip(TAGS, words, strict=True) if value}
    written = tags_of(visit.landing_url)
    return {**written, **told} if written else told


def url_name(url: str, catalog: Catalog) -> str:
    """Name the URL that a link or landing opens; all hosts of the store count as one, as landings name none."""
    named = drop(url.strip())
    if _PLAIN.fullmatch(named):
        return named.partition("#")[0]
    opened = join(absolute(named, catalog), catalog.base) or url
    key = url_key(tiktok.unwrap(opened) or opened)
    parts = split(key)
    if parts.host not in catalog.hosts:
        return key
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def absolute(url: str, catalog: Catalog) -> str:
    """Return ``url`` with a scheme and a host: the store's public one if it names none."""
    if is_bare_host(url):
        return "https://" + url
    if has_scheme(url):
        return url
    return catalog.base + (url if url.startswith("/") else "/" + url)


def _public(url: str, catalog: Catalog) -> str:
    """Return a landing's URL as a browser asks the store's public host for it.

    So its link is the same however it was recorded: reports write ``/thé`` where orders have ``/th%C3%A9``.
    """
    if _PLAIN.fullmatch(url):
        return catalog.base + url
    whole = absolute(url, catalog)
    opened = join(whole, catalog.base)
    if opened is None:
        return whole
    parts = split(opened.partition("#")[0])
    if parts.host not in catalog.hosts:
        return opened
    return catalog.base + parts.path + (f"?{parts.query}" if parts.query else "")


def _page(url: str, catalog: Catalog) -> str:
    found = resolve_plain(absolute(drop(url.strip()), catalog), catalog)
    parts = split(found.target_url)
    return page_key(found.target_url) if parts.host in catalog.hosts else url_key(found.target_url)
