"""What is wrong with the tags of links and visits (LA401 to LA406), each with the exact cure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from linkaudit.audit.landing import tags
from linkaudit.model import Landing, Link, Surface
from linkaudit.urls.personal import drop
from linkaudit.urls.query import pairs
from linkaudit.urls.tiktok import unwrap
from linkaudit.urls.utm import is_cut, macros, slips, tags_of, with_tags
from linkaudit.urls.visit_marks import fold, is_paid_medium, is_referral

CODES = ("LA401", "LA402", "LA403", "LA404", "LA405", "LA406")
# Surfaces whose links go through Ads Manager, which replaces macros.
_ADS = frozenset({Surface.AD, Surface.CATALOG})
_MEDIUM = {Surface.UNKNOWN: "social"}
_IN_ADS = {"source": "tiktok", "medium": "paid", "campaign": "__CAMPAIGN_NAME__", "content": "__CID_NAME__"}
_SHOWN = 60


class Fault(NamedTuple):
    """A rule that applies, the case in one sentence, and what to write instead, beginning with a verb."""

    code: str
    reason: str
    cure: str


Faults = dict[str, Fault]


def of_link(link: Link) -> Iterator[Fault]:
    """Yield what is wrong with the tags of an inbound link as it is written."""
    url = unwrap(link.url) or link.url
    own = tags_of(url)
    paid = link.surface in _ADS or is_paid_medium(own.get("medium", ""))
    may_expand = paid or link.surface is Surface.UNKNOWN  # Ads Manager may well be where the link stands
    for name, value in pairs(url):
        for macro in macros(value):
            if macro.written != macro.right:
                yield _mistyped(name, macro.written, macro.right)
            elif not may_expand:
                yield _unexpanded(name, macro.written)
    if "source" not in own:
        yield Fault("LA403", "no utm_source" if own else "no UTM values", _tagged(url, link.surface, paid=paid))
    for slip in slips(url):
        yield Fault("LA405", slip.what, slip.cure)


def of_both(link: Link, recorded: Mapping[str, Fault] | None) -> Faults:
    """Return what is wrong with an inbound link's tags as it is written and as visits ``recorded`` them, if known.

    A link that stands nowhere in the input is known from its visits only, and their exports may tell the tags beside a
    URL without any: such a link has none only where its visits had none.
    """
    written = list(of_link(link))
    found = together(recorded, (one for one in written if one.code != "LA403"))
    for one in written:
        if one.code == "LA403" and (link.placements or recorded is None or one.code in found):
            reasons = (found[one.code].reason, one.reason) if one.code in found else (one.reason,)
            found[one.code] = Fault(one.code, "; ".join(reasons), one.cure)
    return found


def of_visit(visit: Landing) -> Iterator[Fault]:
    """Yield what is wrong with the tags that a visit was recorded with."""
    own = tags(visit)
    for name, value in (*((f"utm_{tag}", value) for tag, value in own.items()), *_further(visit)):
        for macro in macros(value):
            if macro.written == macro.right:
                yield _unexpanded(name, macro.written)
            else:
                yield _mistyped(name, macro.written, macro.right)
        if is_cut(value):
            yield _cut(f"{name} ({value[:_SHOWN]}…)")
    if visit.cut:
        yield _cut("the landing URL")
    if "source" not in own or is_referral(own["source"], visit.medium, visit.landing_url):
        yield Fault("LA403", "recorded without utm_source", _IN_WORDS)
    for slip in slips(visit.landing_url):
        yield Fault("LA405", slip.what, slip.cure)


def _further(visit: Landing) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in pairs(visit.landing_url) if not name.startswith("utm_"))


_IN_WORDS = (
    "Give every link from TikTok utm_source=tiktok, a utm_medium and a utm_campaign; in the URL of an ad "
    "utm_medium=paid, utm_campaign=__CAMPAIGN_NAME__ and utm_content=__CID_NAME__"
)


def _tagged(url: str, surface: Surface, *, paid: bool) -> str:
    """Return the whole URL to write."""
    if paid:
        return f"Write {with_tags(drop(url), _IN_ADS)} as the URL in Ads Manager"
    tags = {"source": "tiktok", "medium": _MEDIUM.get(surface, surface.value), "campaign": "NAME"}
    return f"Write {with_tags(drop(url), tags)} as the link, with a name of yours for NAME"


def _unexpanded(name: str, macro: str) -> Fault:
    return Fault(
        "LA401", f"{name} holds {macro} as it stands",
        f"Enter the URL in the URL field of an ad, where alone TikTok replaces {macro}, or write the name itself",
    )  # fmt: skip


def _mistyped(name: str, written: str, right: str) -> Fault:
    return Fault("LA402", f"{name} holds {written}, which TikTok does not replace",
                 f"Write {right} in place of {written}")  # fmt: skip


def _cut(what: str) -> Fault:
    return Fault(
        "LA406", f"{what} was cut at 255 bytes",
        "Shorten names of campaigns and ads, or use __CAMPAIGN_ID__ and __CID__ in place of names",
    )  # fmt: skip


class Spellings:
    """How often TikTok's source is written in which way; grows as links and visits pass by."""

    def __init__(self) -> None:
        self._seen: dict[str, Counter[str]] = {}

    def see(self, source: str) -> None:
        """Count one spelling of a source that is TikTok's."""
        if source:
            self._seen.setdefault(fold(source), Counter())[source] += 1

    def right(self, source: str) -> str:
        """Return how most write this source: of equally many the one in lower case."""
        written = self._seen.get(fold(source))
        return min(written, key=lambda one: (-written[one], one != one.lower(), one)) if written else source

    def fault(self, source: str) -> Fault | None:
        """Return what is wrong with this spelling, if anything."""
        right = self.right(source)
        if not source or source == right:
            return None
        return Fault("LA404", f"utm_source is {source!r} here and {right!r} elsewhere: reports count them apart",
                     f"Write utm_source={right}")  # fmt: skip


def together(faults: Mapping[str, Fault] | None, more: Iterator[Fault]) -> Faults:
    """Join faults by code: different sentences of one code stand side by side."""
    found: Faults = dict(faults or {})
    for one in more:
        old = found.get(one.code)
        if old is None:
            found[one.code] = one
        elif one.reason not in old.reason and len(old.reason) < _SHOWN * 6:
            cure = old.cure if one.cure in old.cure else f"{old.cure}; {_within(one.cure)}"
            found[one.code] = Fault(one.code, f"{old.reason}; {one.reason}", cure)
    return found


def _within(sentence: str) -> str:
    """Return a sentence as it stands after a semicolon: names such as TikTok keep their capitals."""
    verb = sentence.partition(" ")[0]
    return verb.lower() + sentence[len(verb) :] if verb.istitle() else sentence
