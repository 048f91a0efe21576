"""What is true of a generated shop: per link what each policy makes of it, per currency the money, and counts.

Nothing here resolves a URL. The generator knows how it made a link (its *fate*: where it was made to lead), and the
tables below say what the contract promises for a fate on a surface.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Fate = Literal["live", "dead", "loop", "malformed", "unclear", "external", "file", "shelf", "tiktok", "mail"]
Kind = Literal["product", "collection", "other", "cart", "discount", "dynamic", "host"]

DEFAULT = "external-links-removed"
SEMI = "semi-closed-loop-us"
POLICIES = (DEFAULT, SEMI)

# The rules name no fate for "post" under SEMI: such links have no expectation there.
ENDS: dict[str, frozenset[str]] = {
    DEFAULT: frozenset({"storefront", "video", "live", "ad", "catalog", "bio", "post", "unknown"}),
    SEMI: frozenset({"storefront", "video", "live", "catalog"}),
}
KEEPS: dict[str, frozenset[str]] = {DEFAULT: frozenset(), SEMI: frozenset({"ad", "bio"})}

DEAD_FATES = {"dead": ("LA301",), "loop": ("LA303",), "malformed": ("LA209",)}
UNTOLD_FATES = {"unclear", "external", "file"}
CODE_WHEN_BREAKS = {"product": "LA101", "collection": "LA102", "other": "LA103"}
CODE_ALWAYS = {"cart": "LA104", "discount": "LA105", "dynamic": "LA106", "host": "LA107"}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an audit must say: the verdict, every code of ``codes``, and beyond them at most codes of ``may``."""

    verdict: str
    codes: tuple[str, ...]
    may: tuple[str, ...] = ()

    def agrees(self, verdict: str, codes: Iterable[str]) -> bool:
        """Whether a finding of ``verdict`` and ``codes`` is right."""
        got = set(codes)
        return verdict == self.verdict and set(self.codes) <= got <= {*self.codes, *self.may}


@dataclass(frozen=True, slots=True)
class Made:
    """One link as the generator made it. ``codes``: rules built into its spelling; ``own``: stands on the store."""

    url: str
    case: str
    fate: Fate
    kind: Kind = "other"
    codes: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    own: bool = True


@dataclass(slots=True)
class LinkTruth:
    """One distinct link. ``placements`` counts where it stands (order landings are no placements)."""

    direction: str
    surface: str
    link_url: str
    case: str
    expect: dict[str, Expectation]
    placements: int = 0
    orders: int = 0
    revenue: dict[str, Decimal] = field(default_factory=dict)
    sessions: int = 0

    def key(self) -> tuple[str, str, str]:
        """Return what makes a link one link: direction, surface, URL as written less personal parameters."""
        return (self.direction, self.surface, self.link_url)


def expectations(made: Made, direction: str, surface: str) -> dict[str, Expectation]:
    """Return what each policy makes of ``made`` on ``surface``; a policy that the rules leave open is absent."""
    if direction == "on-page":
        judged = _description(made) if surface == "description" else _content(made)
        return dict.fromkeys(POLICIES, judged)
    return {policy: _inbound(made, surface, policy) for policy in POLICIES if (policy, surface) != (SEMI, "post")}


def _codes(made: Made, *more: str) -> tuple[str, ...]:
    dead = DEAD_FATES.get(made.fate, ())
    tiktok = {"shelf": ("LA201",), "tiktok": ("LA202",)}.get(made.fate, ())
    return tuple(sorted({*made.codes, *dead, *tiktok, *more}))


def _content(made: Made) -> Expectation:
    if made.fate in DEAD_FATES:
        verdict = "broken"
    elif made.fate in UNTOLD_FATES:
        verdict = "unknown"
    else:
        verdict = {"shelf": "breaks", "tiktok": "survives"}.get(made.fate, "ok")
    return Expectation(verdict, _codes(made), made.may)


def _description(made: Made) -> Expectation:
    verdict = "broken" if made.fate in DEAD_FATES else "breaks" if made.fate == "shelf" else "lost"
    if made.fate == "mail":
        return Expectation(verdict, _codes(made, "LA205"), made.may)
    if {"LA203", "LA204"} & set(made.may):
        return Expectation(verdict, _codes(made), made.may)
    return Expectation(verdict, _codes(made, "LA204" if made.own else "LA203"), made.may)


def _inbound(made: Made, surface: str, policy: str) -> Expectation:
    always: tuple[str, ...] = (CODE_ALWAYS[made.kind],) if made.kind in CODE_ALWAYS else ()
    always += _tagging(made.url, surface) if made.kind != "host" else ()
    always += ("LA406",) if made.case == "landing-cut" else ()
    kept = ("LA110",) if surface in KEEPS[policy] else ()
    spelt = ("LA404",) if _MIXED_SOURCE.search(made.url) else ()
    if made.fate in DEAD_FATES:
        return Expectation("broken", _codes(made, *always), (*made.may, *kept, *spelt))
    if surface in ENDS[policy]:
        when = (CODE_WHEN_BREAKS[made.kind],) if made.kind in CODE_WHEN_BREAKS else ()
        return Expectation("breaks", _codes(made, *always, *when), (*made.may, *spelt))
    told = made.fate not in UNTOLD_FATES and bool(kept)
    return Expectation("survives" if told else "unknown", _codes(made, *always, *kept), (*made.may, *spelt))


_MIXED_SOURCE = re.compile(r"utm_source=(?!tiktok(?:&|$))")


def _tagging(url: str, surface: str) -> tuple[str, ...]:
    """Return what is wrong with the tags in ``url``, by plain search."""
    plain = unquote(unquote(url.partition("target=")[2] or url))
    found = [] if "utm_source" in plain else ["LA403"]
    if re.search("__[A-Z_]+__", plain) and surface not in ("ad", "catalog"):
        found.append("LA401")
    names = re.findall(r"[?&](\w+)=", plain)
    if plain.count("?") > 1 or any(names.count(name) > 1 for name in names):
        found.append("LA405")
    return tuple(found)


@dataclass(slots=True)
class Money:
    """TikTok's orders of one currency. ``left_out``: orders by reason, whatever brought them."""

    linked: Decimal = Decimal(0)
    unlinked: Decimal = Decimal(0)
    linked_orders: int = 0
    unlinked_orders: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """All TikTok revenue: links and ``unlinked`` together."""
        return self.linked + self.unlinked


class Truth:
    """The whole truth of one generated shop, filled while the shop is made."""

    def __init__(self) -> None:
        self.links: dict[tuple[str, str, str], LinkTruth] = {}
        self.money: dict[str, Money] = {}
        self.counts: dict[str, int] = {}
        self.tallies: Counter[str] = Counter()
        self.texts: dict[str, list[str]] = {}
        self.personal: list[str] = []
        self.files: list[str] = []
        self.hosts: list[str] = []

    def add(self, made: Made, surface: str, *, direction: str = "on-page", placements: int = 1) -> LinkTruth:
        """Record a placement of ``made``; the same link made in two ways that differ is the generator's fault."""
        link = LinkTruth(direction, surface, made.url, made.case, expectations(made, direction, surface))
        known = self.links.setdefault(link.key(), link)
        if known.expect != link.expect:
            msg = f"{link.key()} made as {known.case} and as {made.case}"
            raise ValueError(msg)
        known.placements += placements
        return known

    def purse(self, currency: str) -> Money:
        """Return the money of ``currency``."""
        return self.money.setdefault(currency, Money())

    def expect(self, key: tuple[str, str, str], policy: str) -> Expectation | None:
        """Return what ``policy`` makes of the link ``key``; None if the rules leave it open."""
        return self.links[key].expect.get(policy)

    def hits(self, policy: str | None = None) -> Counter[str]:
        """Count distinct links per code and per verdict, over one policy or over the union of all."""
        return Counter(
            name
            for link in self.links.values()
            for name in {
                n for p, e in link.expect.items() if policy in {None, p} for n in (*e.codes, e.verdict)
            }
        )

    def by_verdict(self, policy: str, currency: str) -> dict[str, Decimal]:
        """Return the linked revenue of ``currency`` per verdict under ``policy``."""
        sums: dict[str, Decimal] = {}
        for link in self.links.values():
            if currency in link.revenue and policy in link.expect:
                verdict = link.expect[policy].verdict
                sums[verdict] = sums.get(verdict, Decimal(0)) + link.revenue[currency]
        return sums

    def as_json(self) -> dict[str, object]:
        """Return everything as plain values, sorted."""
        return {
            "counts": self.counts,
            "files": self.files,
            "hosts": self.hosts,
            "links": [asdict(self.links[key]) for key in sorted(self.links)],
            "money": {name: {**asdict(m), "total": m.total} for name, m in sorted(self.money.items())},
            "money_by_verdict": {
                policy: {name: self.by_verdict(policy, name) for name in sorted(self.money)} for policy in POLICIES
            },
            "hits": {policy: self.hits(policy) for policy in POLICIES},
            "personal": sorted(self.personal),
            "tallies": self.tallies,
            "texts": self.texts,
        }

    def write(self, path: Path) -> None:
        """Write ``truth.json``."""
        path.write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=1, sort_keys=True, default=str), "utf-8")
