"""Hosts that stand between TikTok and a store: short links, and pages of links for a profile."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from linkaudit.urls.normalise import split

Kind = Literal["shortener", "bio", ""]

HOSTS: dict[str, list[str]] = tomllib.loads((files(__package__) / "elsewhere.toml").read_text("utf-8"))
_KINDS: dict[str, Kind] = dict.fromkeys(HOSTS["shortener"], "shortener")
_KINDS |= dict.fromkeys(HOSTS["bio"], "bio")
_TIKTOK_SHORT = "/t/"


def kind(url: str) -> Kind:
    """Return what stands between: ``shortener``, ``bio``, or an empty string. ``url`` is normalised.

    >>> [kind(f"https://{url}") for url in ("linktr.ee/tents", "tents.carrd.co/", "bit.ly/3x", "a.example/")]
    ['bio', 'bio', 'shortener', '']
    """
    parts = split(url)
    host = parts.host.partition(":")[0].removeprefix("www.")
    if host == "tiktok.com" and parts.path.startswith(_TIKTOK_SHORT):
        return "shortener"
    return of_host(host)


@lru_cache(4096)
def of_host(host: str) -> Kind:
    """Return what a host is, by its own name or that of the service it is a part of."""
    labels = host.lower().removeprefix("www.").split(".")
    names = (".".join(labels[at:]) for at in range(len(labels) - 1))
    return next((_KINDS[name] for name in names if name in _KINDS), "")
