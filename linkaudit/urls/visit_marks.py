"""The marks that TikTok's visitors carry: whether TikTok sent a visit, from which surface, and whether it was paid.

The words are data in ``tiktok.toml``, with their sources.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import NamedTuple

from linkaudit.urls.normalise import is_bare_host
from linkaudit.urls.query import parameters
from linkaudit.urls.tiktok import DATA, is_tiktok_host, unwrap

ALIASES = frozenset(DATA["source_aliases"])
_APPS = tuple(DATA["app_referrers"])
_CLICK: tuple[str, ...] = tuple(DATA["click_parameters"])
_AD: tuple[str, ...] = tuple(DATA["ad_parameters"])
_MARKS = (*_CLICK, *_AD)
_SENT_BY = frozenset({*_MARKS, "utm_source"})
_PAIR_FIRST, _PAIR_SECOND = (frozenset(names) for names in DATA["ad_pairs"])
_AGENTS = tuple(DATA["agents"])
_CHECKOUTS = tuple(DATA["checkout_hosts"])
_SOURCE_WORDS: tuple[list[str], ...] = tuple(DATA["source_words"])
_REFERRAL = frozenset(DATA["referral_mediums"])
_PAID = frozenset(DATA["paid_mediums"])
_CHANNEL = re.compile(r"\btik[ _-]?tok(?![a-z0-9])")
_SHOP_CHANNELS = frozenset(DATA["shop_channels"])
_SURFACE_OF: dict[str, str] = {word: surface for surface, words in DATA["surface_words"].items() for word in words}
_WORD = re.compile(r"[^\W_]+(?:[_-][^\W_]+)*", re.UNICODE)
_PARTING = re.compile(r"[-_. +|/]+")
_FOLD = str.maketrans("", "", "-_. ")
_WHOLE: dict[str, str] = {word.translate(_FOLD): surface for word, surface in _SURFACE_OF.items()}
_SURE_WORDS: dict[str, str] = {word: surface for surface, words in DATA["surface_sure"].items() for word in words}
_SURE_OF = {word.translate(_FOLD): surface for word, surface in _SURE_WORDS.items()}


def _sure() -> re.Pattern[str]:
    words = sorted(_SURE_WORDS, key=len, reverse=True)  # live_streaming before live_stream
    latin = "|".join(word.replace("_", "[-_. ]?") for word in words if word.isascii())
    return re.compile(rf"(?<![^\W_])(?:{latin})(?![^\W_])|{'|'.join(word for word in words if not word.isascii())}")


_SURE = _sure()


class Arrival(NamedTuple):
    """What is known of one visit. Empty strings where the source said nothing."""

    landing_url: str
    referrer: str
    source: str
    medium: str
    campaign: str
    content: str
    channel: str
    agent: str = ""


@lru_cache(4096)
def fold(word: str) -> str:
    """Fold a source name for comparing: lower case, without ``-``, ``_``, ``.`` and spaces."""
    return word.lower().translate(_FOLD)


@lru_cache(1024)
def is_shop_channel(source_name: str) -> bool:
    """Whether an order's sales channel is TikTok Shop itself, which is not web traffic."""
    return fold(source_name).startswith("tiktok") or fold(source_name) in _SHOP_CHANNELS


def signal(visit: Arrival, aliases: frozenset[str] = ALIASES) -> str:
    """Return the strongest mark that ties a visit to TikTok, as ``name:evidence``, or an empty string.

    >>> signal(Arrival("/p?ttclid=&utm_source=x", "", "x", "", "", "", ""))
    'ttclid'
    >>> signal(Arrival("/p", "", "TikTok_Ads", "", "", "", "")), signal(Arrival("/p", "", "stt", "", "", "", ""))
    ('utm_source:TikTok_Ads', '')
    """
    names = parameters(visit.landing_url)
    if names and (marked := next((name for name in _MARKS if name in names), "")):
        return marked
    source = visit.source or names.get("utm_source", "")
    if names and _has_pair(source, names, aliases):
        return "utm_id"
    return (source and _named(visit, source, aliases)) or _sent(visit) or _told(visit, names, aliases)


def _has_pair(source: str, names: Mapping[str, str], aliases: frozenset[str]) -> bool:
    """Whether the parameters have the pair of TikTok's own template, and no other's source."""
    if _PAIR_FIRST.isdisjoint(names) or _PAIR_SECOND.isdisjoint(names):
        return False
    return not source or names_tiktok(source, aliases)


def _named(visit: Arrival, source: str, aliases: frozenset[str]) -> str:
    if not names_tiktok(source, aliases):
        return ""
    if not is_referral(source, visit.medium, visit.landing_url):
        return f"utm_source:{source}"
    place = source.strip().lower()
    return "app_referrer" if place in _APPS else f"referrer:{place}"


@lru_cache(4096)
def names_tiktok(source: str, aliases: frozenset[str] = ALIASES) -> bool:
    """Whether a source names TikTok: an alias, a host or app of TikTok's, or one of its names as whole words.

    >>> [names_tiktok(source) for source in ("tiktok_organic", "Tik Tok - Paid", "tiktokfans", "tt_ads_eu")]
    [True, True, False, False]
    """
    if fold(source) in aliases or _is_own_place(source):
        return True
    if is_bare_host(source.strip()):  # tiktok.com.example
        return False
    words = _PARTING.split(source.lower())
    return any(words[at : at + len(name)] == name for name in _SOURCE_WORDS for at in range(len(words) - len(name) + 1))


def is_referral(source: str, medium: str, landing_url: str) -> bool:
    """Whether a source is one of TikTok's hosts or apps that analytics took from the referrer, so that no tag told it.

    >>> is_referral("m.tiktok.com", "referral", "/p"), is_referral("m.tiktok.com", "cpc", "/p")
    (True, False)
    """
    return _is_own_place(source) and medium.strip().lower() in _REFERRAL and "utm_source" not in parameters(landing_url)


def _sent(visit: Arrival) -> str:
    """Say what shows that TikTok's site or app sent the visit."""
    host = referrer_host(visit.referrer)
    if host and is_tiktok_host(host):
        return f"referrer:{host}"
    if any(app in visit.referrer for app in _APPS):
        return "app_referrer"
    if visit.agent and any(mark in visit.agent.lower() for mark in _AGENTS):
        return f"user_agent:{visit.agent}"
    return ""


def _told(visit: Arrival, names: Mapping[str, str], aliases: frozenset[str]) -> str:
    if _is_tiktok_channel(visit.channel):
        return f"channel:{visit.channel}"
    if unwrap(visit.landing_url):
        return "link wrapper"
    if names.get("from", "").lower() == "tiktok" or fold(names.get("ref", "")) in aliases:
        return "from:tiktok"
    return ""


def _is_tiktok_channel(channel: str) -> bool:
    """Whether Shopify's word for a visit's source names TikTok: a platform's name, or a website's domain."""
    return _is_own_place(channel) or ("." not in channel and bool(_CHANNEL.search(channel.strip().lower())))


def _is_own_place(word: str) -> bool:
    """Whether a source is named by one of TikTok's hosts or apps: ``vm.tiktok.com``, ``com.zhiliaoapp.musically``."""
    named = word.strip().lower()
    return "." in named and (is_tiktok_host(named) or named in _APPS)


def is_detour(referrer: str, source: str, landing_url: str, own_hosts: Collection[str] = frozenset()) -> bool:
    """Whether a visit is a buyer's way back from Shop Pay, a payment or the shop itself, whom nobody sent.

    ``own_hosts``: the shop's own, in lower case.

    >>> is_detour("https://shop.app/", "", "/products/a"), is_detour("https://shop.app/", "shop_app", "/products/a")
    (True, False)
    """
    if source or not referrer:
        return False
    host = referrer_host(referrer)
    if not _is_checkout(host) and host not in own_hosts and host.removeprefix("www.") not in own_hosts:
        return False
    return _SENT_BY.isdisjoint(parameters(landing_url))


@lru_cache(4096)
def _is_checkout(host: str) -> bool:
    return host.endswith(_CHECKOUTS) and any(host == one or host.endswith("." + one) for one in _CHECKOUTS)


@lru_cache(4096)
def referrer_host(referrer: str) -> str:
    """Return the host of a referrer, whether or not it has a scheme, or an empty string."""
    if not referrer:
        return ""
    rest = referrer.partition("://")[2] or referrer
    return re.split(r"[/?#:]", rest, maxsplit=1)[0].lower()


def surface_of(visit: Arrival) -> tuple[str, str]:
    """Return the surface a TikTok visit came from and the evidence; ``("unknown", "")`` if nothing tells.

    A click id alone tells no surface: that only ads get one is not documented.

    >>> surface_of(Arrival("/p", "", "tiktok", "bio", "", "", ""))
    ('bio', 'utm_medium=bio')
    """
    if "scene=bio" in visit.referrer or "/link/v2" in visit.referrer:
        return "bio", "referrer is TikTok's bio link"
    if visit.medium and (found := _place_of_medium(visit.medium)):
        return found, f"utm_medium={visit.medium}"
    for name, value in (("utm_content", visit.content), ("utm_campaign", visit.campaign)):
        if value and (found := _place_of_name(value)):
            return found, f"{name}={value}"
    marked = _ad_mark(visit)
    return ("ad", marked) if marked else ("unknown", "")


@lru_cache(4096)
def _place_of_medium(medium: str) -> str:
    for word in _WORD.findall(medium.lower()):
        for piece in (word, *re.split("[_-]", word)):
            if piece in _SURFACE_OF:
                return _SURFACE_OF[piece]
    return ""


@lru_cache(4096)
def _place_of_name(value: str) -> str:
    """Return the surface that a campaign's or an ad's name tells beyond doubt."""
    if whole := _WHOLE.get(fold(value)):
        return whole
    found = _SURE.search(value.lower())
    return _SURE_OF[fold(found[0])] if found else ""


def _ad_mark(visit: Arrival) -> str:
    """Return the parameter that only TikTok's ads write, or an empty string. The click id is none: see surface_of."""
    names = parameters(visit.landing_url)
    if not names:
        return ""
    if marked := next((name for name in _AD if name in names), ""):
        return marked
    return "utm_id" if _has_pair(visit.source or names.get("utm_source", ""), names, ALIASES) else ""


def is_paid_medium(medium: str) -> bool:
    """Whether a medium says that the visit was paid for."""
    return medium.lower() in _PAID


def is_paid(visit: Arrival) -> bool:
    """Whether the visit's medium, or a parameter that only ads write, says that it was paid for."""
    return is_paid_medium(visit.medium) or bool(_ad_mark(visit))
