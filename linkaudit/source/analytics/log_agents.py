"""What the name that a browser gives itself says: a person or a program, TikTok's app, the kind of device."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# Programs call themselves bot, crawler or spider, or name their library (public lists of crawlers, read 2026-11-22).
_PROGRAM = re.compile(
    r"bot\b|bot[/;_ -]|crawl|spider|slurp|scan|monitor|uptime|pingdom|statuscake|facebookexternalhit|facebookcatalog|"
    r"meta-external|whatsapp/|telegram|skypeuripreview|embedly|preview|headless|lighthouse|pagespeed|gtmetrix|phantomjs|"
    r"selenium|puppeteer|playwright|^curl|^wget|^python|python-requests|aiohttp|httpx|^java/|^go-http-client|^ruby|"
    r"^php|^perl|libwww|guzzle|axios|node-fetch|^undici|^okhttp/|apache-httpclient|google-|mediapartners|"
    r"adsbot|feedfetcher|validator|archive\.org|ahrefs|semrush|^mozilla/5\.0$",
    re.IGNORECASE,
)
# What TikTok's app puts into the name of its browser (captures of in-app browsers in public code, read 2026-11-22).
_MARKS = ("musical_ly", "musically", "trill", "BytedanceWebview", "ByteFullLocale", "ByteLocale", "TikTok", "aweme")
_APP = re.compile("|".join(rf"(?<![a-z]){mark}" for mark in _MARKS), re.IGNORECASE)
_SPELLED = {mark.lower(): mark for mark in _MARKS}
_TABLET = re.compile(r"iPad|Tablet|PlayBook|Silk/|SM-T\d|SM-X\d|KF[A-Z]{3,4}\b|Nexus (?:7|9|10)\b")
_MOBILE = re.compile(r"Mobi|iPhone|iPod|Android|Windows Phone", re.IGNORECASE)
_DESKTOP = re.compile(r"Windows NT|Macintosh|X11|CrOS")


class Agent(NamedTuple):
    """``program``: no person. ``mark`` is TikTok's, or empty; ``device`` as in ``Visit``."""

    program: bool
    mark: str
    device: str


@lru_cache(maxsize=4096)
def agent_of(name: str) -> Agent:
    """Tell what ``name``, a User-Agent, says.

    >>> agent_of("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile/15E148 musical_ly_32.5.0 BytedanceWebview/d8a21c6")
    Agent(program=False, mark='musical_ly', device='mobile')
    >>> agent_of("Mozilla/5.0 (compatible; Bytespider; spider-feedback@bytedance.com)").program, agent_of("").program
    (True, True)
    """
    if not name or _PROGRAM.search(name):
        return Agent(program=True, mark="", device="")
    found = _APP.search(name)
    return Agent(program=False, mark=_SPELLED[found[0].lower()] if found else "", device=_device(name))


def _device(name: str) -> str:
    for device, pattern in (("tablet", _TABLET), ("mobile", _MOBILE), ("desktop", _DESKTOP)):
        if pattern.search(name):
            return device
    return ""
