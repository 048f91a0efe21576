"""What TikTok's visits say together, gathered as they pass by: models, surfaces, videos, hours, buyers, faults."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from linkaudit.audit.dark import DarkSide
from linkaudit.audit.ledger import NOT_KNOWN, Ledger, Sums
from linkaudit.audit.precedence import NAMES
from linkaudit.audit.tagging import Fault, Faults, Spellings, of_visit, together
from linkaudit.model import Attribution, Landing, Link, ModelTotal, TagFault
from linkaudit.urls.query import parameters
from linkaudit.urls.tiktok import unwrap
from linkaudit.urls.utm import tags_of
from linkaudit.urls.visit_marks import names_tiktok

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_REMEMBERED = 50_000
_PLURAL = re.compile(r"\b(row|order|visit)s\b")


class Moment(NamedTuple):
    """A day (ISO), a weekday (0: Monday) and an hour in the shop's time zone, as far as they are known."""

    day: str
    weekday: int | None
    hour: int | None


class Account:
    """Everything that is counted on the way."""

    def __init__(self, ad_names: Mapping[str, str] | None = None) -> None:
        """``ad_names``: names of ads by TikTok's number, as far as a file tells them."""
        self._ad_names = ad_names or {}
        self.ledger = Ledger()
        self.skips: Counter[str] = Counter()
        self.surfaces, self.campaigns, self.videos = Sums(), Sums(), Sums()
        self.weekdays, self.hours, self.slots, self.buyers = Sums(), Sums(), Sums(), Sums()
        self.shop = Sums()
        self.models, self.tagging, self.without_lines, self.rates = Sums(), Sums(), Sums(), Sums()
        self.spellings = Spellings()
        self.faults: dict[int, Faults] = {}
        self.others: Counter[str] = Counter()
        self.tiktok_orders = 0
        self.linked: Counter[int] = Counter()
        self.dark = DarkSide()
        self._refused: dict[tuple[str, str, str, str], tuple[Decimal, int]] = {}
        self._sources: dict[str, Sums] = {}
        self._sources_of: dict[int, set[str]] = {}
        self._found: dict[tuple[object, ...], tuple[Fault, ...]] = {}

    def see_link(self, link: Link, aliases: frozenset[str]) -> None:
        """See how a listed link spells TikTok's source."""
        source = tags_of(unwrap(link.url) or link.url).get("source", "")
        if source and names_tiktok(source, aliases):
            self.spellings.see(source)
            self._sources_of.setdefault(link.link_id, set()).add(source)

    def leave_out(self, why: str) -> None:
        """Count what is not counted."""
        self.skips[why] += 1

    def refuse(self, visit: Landing, metric: str, stronger: str) -> None:
        """Count a figure that ``stronger`` sources tell for the same days."""
        key = (visit.origin, metric, stronger, visit.currency if metric == "revenue" else "")
        amount, rows = self._refused.get(key, (Decimal(0), 0))
        self._refused[key] = (amount + getattr(visit, metric), rows + 1)

    def not_counted(self) -> Iterator[tuple[str, str, str]]:
        """Yield (what, why, cure) for all that was left out of the figures."""
        for reason, number in sorted(self.skips.items()):
            what, _, why = reason.partition(": ")
            named = what if number > 1 else _PLURAL.sub(r"\1", what, count=1)
            yield f"{number:,} {named}", why, ""
        for (origin, metric, stronger, currency), (amount, rows) in sorted(self._refused.items()):
            if not amount:
                continue
            unit = f"{currency} of revenue".strip() if metric == "revenue" else metric
            what = f"{amount:,} {unit} in {rows:,} TikTok {'row' if rows == 1 else 'rows'} of {NAMES[origin]}"
            cure = f"To count them instead add --prefer {metric}:{origin}"
            if NAMES[origin] in stronger:
                cure = "Export it for days that the other file does not have, or with a column of days"
            yield what, f"not counted, as the same days are told by {stronger}", cure

    def touch(self, models: Iterable[str], visit: Landing) -> None:
        """Count an order under every model that calls it TikTok's."""
        for model in models:
            self.models.add(model, visit.currency, visit.orders, visit.revenue, None)

    def of_others(self, visit: Landing) -> None:
        """Count an order that is not TikTok's."""
        named = visit.source or visit.channel or visit.referrer
        self.others["sent by others" if named and named != "direct" else "came directly, by no known mark"] += 1

    def compare(self, visit: Landing, *, tiktok: bool) -> None:
        """See any visit, whoever's it is: what only TikTok carries is told from that."""
        self.dark.see(visit, tiktok=tiktok)

    def add(self, one: Attribution, visit: Landing, moment: Moment, *, converts: bool) -> None:
        """Count one visit of TikTok's; ``converts``: both sessions and orders of its days are counted."""
        self.ledger.add(one)
        figures = (one.currency, one.orders, one.revenue, one.sessions)
        if visit.order_ref is not None:
            self.tiktok_orders += 1
            self.linked[one.link_id] += 1
        elif one.revenue is not None or one.orders is not None:
            self.without_lines.add("", one.currency, one.orders, one.revenue, None)
        if converts:
            self.rates.add("", *figures)
        if one.revenue is not None or one.orders is not None:
            self.buyers.add(_buyer(visit), one.currency, one.orders, one.revenue, None)
        tags = tags_of(visit.landing_url)
        self.surfaces.add(one.surface.value, *figures, converts=converts)
        given = parameters(visit.landing_url)
        campaign = visit.campaign or tags.get("campaign") or visit.campaign_id or given.get("utm_id")
        video = visit.content or tags.get("content") or visit.ad_id or given.get("ttadid")
        self.campaigns.add(campaign or NOT_KNOWN, *figures, converts=converts)
        video = self._ad_names.get(video, video) if video else NOT_KNOWN
        self.videos.add(video, *figures, converts=converts)
        self.weekdays.add(_weekday(moment), *figures, converts=converts)
        self.hours.add(NOT_KNOWN if moment.hour is None else f"{moment.hour:02}", *figures)
        known = moment.weekday is not None and moment.hour is not None
        self.slots.add(f"{_weekday(moment)} {moment.hour:02}" if known else NOT_KNOWN, *figures)
        if visit.origin not in _WITHOUT_TAGS:
            self._tag(one, visit, visit.source or tags.get("source", ""))

    def _tag(self, one: Attribution, visit: Landing, source: str) -> None:
        figures = (one.currency, one.orders, one.revenue, one.sessions)
        faults = self._faults_of(visit)
        for fault in faults:
            self.tagging.add(fault.code, *figures)
        if one.link_id and faults:
            self.faults[one.link_id] = together(self.faults.get(one.link_id), iter(faults))
        if source and one.signal.startswith("utm_source"):
            self.spellings.see(source)
            self._sources.setdefault(source, Sums()).add("LA404", *figures)
            if one.link_id:
                self._sources_of.setdefault(one.link_id, set()).add(source)

    def _faults_of(self, visit: Landing) -> tuple[Fault, ...]:
        key = (visit.landing_url, visit.source, visit.medium, visit.campaign, visit.content, visit.term, visit.cut)
        known = self._found.get(key)
        if known is None:
            if len(self._found) > _REMEMBERED:
                self._found.clear()
            by_code: Faults = together(None, of_visit(visit))
            known = self._found[key] = tuple(by_code.values())
        return known

    def faults_of(self, link_id: int) -> Faults:
        """Return what is wrong with the tags that visits through a link were recorded with."""
        spelt = (self.spellings.fault(source) for source in sorted(self._sources_of.get(link_id, ())))
        return together(self.faults.get(link_id), (fault for fault in spelt if fault))

    def model_totals(self, model: str) -> tuple[ModelTotal, ...]:
        """Return what is TikTok's by each model."""
        shares = sorted(self.models.shares(), key=lambda one: (one.currency, ("last", "first", "any").index(one.label)))
        return tuple(
            ModelTotal(model=one.label, currency=one.currency, orders=one.orders or 0,
                       revenue=one.revenue or Decimal(0), additive=one.label != "any", chosen=one.label == model)
            for one in shares
        )  # fmt: skip

    def tag_faults(self, assumed: str) -> tuple[TagFault, ...]:
        """Return the money of visits with each fault. Money that names no currency is of ``assumed``."""
        for source, sums in self._sources.items():
            if self.spellings.fault(source):
                for one in sums.shares():
                    rows = sums.rows(one.label, one.currency)
                    self.tagging.add("LA404", one.currency, one.orders, one.revenue, one.sessions, rows)
        self.tagging.settle(assumed)
        return tuple(
            TagFault(code=one.label, currency=one.currency, visits=self.tagging.rows(one.label, one.currency),
                     orders=one.orders, revenue=one.revenue, sessions=one.sessions)
            for one in sorted(self.tagging.shares(), key=lambda one: (one.label, one.currency))
        )  # fmt: skip


# Lists of links and reports of ads tell no tags as they were recorded.
_WITHOUT_TAGS = frozenset({"link_list", "ads_report"})


def _buyer(visit: Landing) -> str:
    if visit.buyer_order is None:
        return NOT_KNOWN
    return "new" if visit.buyer_order <= 1 else "returning"


def _weekday(moment: Moment) -> str:
    return NOT_KNOWN if moment.weekday is None else f"{moment.weekday + 1} {DAYS[moment.weekday]}"
