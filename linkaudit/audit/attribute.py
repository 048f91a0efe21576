"""Which visits are TikTok's, by which mark, through which link, and which of their figures count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import msgspec

from linkaudit.audit.account import Account, Moment
from linkaudit.audit.catalog import Catalog
from linkaudit.audit.landing import Listed, link_of
from linkaudit.audit.precedence import METRICS, Precedence
from linkaudit.audit.touch import MODELS, by_order, chosen
from linkaudit.model import Attribution, Landing, Link, Surface
from linkaudit.urls import visit_marks
from linkaudit.urls.utm import tags_of

LINK_LIST = "link_list"
_REMEMBERED = 100_000


class How(msgspec.Struct, frozen=True, kw_only=True):
    """How visits are attributed.

    ``aliases`` are TikTok's names in utm_source, folded; ``model`` is one of ``touch.MODELS``; ``local`` tells the
    moment in the shop's time zone of an instant (ISO 8601, None: not known); ``assumed`` is the currency of money that
    names none, if that is known; ``zoned``: the shop's time zone is known, so that an instant says more than the day
    that a source gives.
    """

    precedence: Precedence
    local: Callable[[str | None], Moment]
    aliases: frozenset[str] = visit_marks.ALIASES
    model: str = "last"
    assumed: str = ""
    zoned: bool = False


class Mark(NamedTuple):
    """What a visit shows of TikTok: the signal (empty: nothing), the surface with its evidence, and whether paid."""

    signal: str
    surface: Surface
    evidence: str
    paid: bool


class Attributor:
    """Attributes visits. ``known`` learns the links of landings; ``account`` gathers what the visits say together."""

    def __init__(self, known: Listed, catalog: Catalog, how: How, account: Account) -> None:
        self._known = known
        self._catalog = catalog
        self._how = how
        self._account = account
        self._marks: dict[tuple[str, ...], Mark] = {}
        self._links: dict[tuple[object, ...], Link] = {}

    def attribute(self, visits: Iterable[Landing]) -> Iterator[Attribution]:
        """Yield TikTok's visits, one for each order and each row of figures. Visits of one order come together.

        Landings that were cut short come last, when all links are known that they may be the beginning of.
        """
        cut: list[tuple[Landing, Mark]] = []
        for group in by_order(visits):
            found = self._of_order(group) if group[0].order_ref is not None else self._of_figures(group[0])
            if found and found[0].cut:
                cut.append(found)
            elif found:
                yield self._attribution(*found)
        for one in cut:
            yield self._attribution(*one)

    def _of_order(self, group: Sequence[Landing]) -> tuple[Landing, Mark] | None:
        marks = {one.visit_ref: self.mark(one) for one in group}
        picked = {model: chosen(group, model, self._catalog.hosts) if len(group) > 1 else group[0] for model in MODELS}
        visit = picked[self._how.model]
        mark = marks[visit.visit_ref]
        why = left_out(visit)
        if why:
            if mark.signal and why != SHOP_CHANNEL:
                self._account.leave_out(f"{why[0].lower()}{why[1:]} TikTok orders: not counted as sales")
            return None
        if self._counts("orders", visit):
            if any(one.signal for one in marks.values()):
                models = [model for model, one in picked.items() if marks[one.visit_ref].signal]
                self._account.touch([*models, "any"], visit)
            self._account.compare(visit, tiktok=bool(mark.signal))
        if not mark.signal:
            self._account.of_others(visit)
            return None
        return visit, mark

    def _of_figures(self, visit: Landing) -> tuple[Landing, Mark] | None:
        mark = self.mark(visit)
        if visit.surface is not None:
            told = _BY_ORIGIN.get(visit.origin, "")
            paid = mark.paid or visit.surface is Surface.AD
            mark = Mark(told or mark.signal, visit.surface, told or mark.evidence, paid)
        elif visit.origin == LINK_LIST:
            mark = Mark("link list", Surface.UNKNOWN, "link list", paid=False)
        if self._counts("sessions", visit):
            self._account.compare(visit, tiktok=bool(mark.signal))
        return (visit, mark) if mark.signal else None

    def _counts(self, metric: str, visit: Landing) -> bool:
        return self._how.precedence.counts(metric, visit.stream_id, self._moment(visit).day)

    def _moment(self, visit: Landing) -> Moment:
        """Return when a visit was in the shop's time, or the day that its source gives."""
        if visit.occurred_at and (self._how.zoned or not visit.day):
            return self._how.local(visit.occurred_at)
        return _of_day(visit.day) if visit.day else NO_MOMENT

    def mark(self, visit: Landing) -> Mark:
        """Return what the visit shows of TikTok."""
        key = (visit.landing_url, visit.referrer, visit.source, visit.medium, visit.campaign, visit.content,
               visit.channel, visit.agent)  # fmt: skip
        known = self._marks.get(key)
        if known is None:
            if len(self._marks) > _REMEMBERED:
                self._marks.clear()
            known = self._marks[key] = _mark(visit_marks.Arrival(*key), self._how.aliases)
        return known

    def _attribution(self, visit: Landing, mark: Mark) -> Attribution:
        figures, moment = self._figures(visit)
        link = self._link(visit, mark)
        one = Attribution(
            stream_id=visit.stream_id, visit_ref=visit.visit_ref, link_id=link.link_id if link else 0,
            signal=mark.signal, surface=link.surface if link else mark.surface,
            evidence=link.evidence if link else mark.evidence, paid=mark.paid,
            currency=self._currency(figures),
            orders=figures.orders, sessions=figures.sessions, revenue=figures.revenue, day=moment.day,
        )  # fmt: skip
        precedence = self._how.precedence
        if not moment.day and (one.sessions or one.orders or one.revenue):
            self._account.ledger.span(*precedence.period(visit.stream_id))
        self._account.add(one, visit, moment, converts=precedence.converts(visit.stream_id, moment.day))
        return one

    def _currency(self, figures: Landing) -> str:
        """Return the currency of the money that counts; mere counts have none of their own."""
        if figures.revenue is None:
            return figures.currency if figures.orders is not None and figures.order_ref is not None else ""
        return figures.currency or self._how.assumed

    def _link(self, visit: Landing, mark: Mark) -> Link | None:
        if visit.origin == LINK_LIST:
            return self._known.of_list(visit.landing_url, mark.surface, self._catalog)
        key = (visit.landing_url, mark.surface, visit.ad_id, visit.cut, visit.source, visit.medium, visit.campaign,
               visit.content, visit.term)  # fmt: skip
        link = self._links.get(key)
        if link is None:
            if len(self._links) > _REMEMBERED:
                self._links.clear()
            link = link_of(visit, mark.surface, mark.evidence, self._known, self._catalog)
            if link is not None:
                self._links[key] = link
        return link

    def _figures(self, visit: Landing) -> tuple[Landing, Moment]:
        """Return ``visit`` with the figures that count, and when it was."""
        moment = self._moment(visit)
        precedence = self._how.precedence
        refused = [metric for metric in METRICS if getattr(visit, metric) is not None
                   and not precedence.counts(metric, visit.stream_id, moment.day)]  # fmt: skip
        changed: dict[str, int | Decimal | None] = dict.fromkeys(refused)
        for metric in refused:
            self._account.refuse(visit, metric, precedence.stronger(metric, visit.stream_id))
        if visit.origin == LINK_LIST and precedence.has_orders:  # a link without an order has none: that is known then
            nothing: dict[str, int | Decimal] = {"orders": 0, "revenue": Decimal(0)}
            changed |= {name: no for name, no in nothing.items() if name in refused or getattr(visit, name) is None}
        return (msgspec.structs.replace(visit, **changed) if changed else visit), moment


NO_MOMENT = Moment("", None, None)


@lru_cache(4096)
def _of_day(day: str) -> Moment:
    return Moment(day, date.fromisoformat(day).weekday(), None)


SHOP_CHANNEL = "TikTok Shop"  # counted by channel: most of these orders have no visit at all
_BY_ORIGIN = {LINK_LIST: "link list", "ads_report": "TikTok ad"}


def left_out(visit: Landing) -> str:
    """Return why the order of a visit is no sale of the online store; empty if it is one."""
    if visit_marks.is_shop_channel(visit.source_name):
        return SHOP_CHANNEL
    if visit.test:
        return "Test"
    return "Cancelled" if visit.cancelled else ""


def _mark(landing: visit_marks.Arrival, aliases: frozenset[str]) -> Mark:
    found = visit_marks.signal(landing, aliases)
    if not found:
        return _NO_MARK
    if written := tags_of(landing.landing_url):  # what the source does not tell apart stands in the URL
        landing = landing._replace(
            medium=landing.medium or written.get("medium", ""), content=landing.content or written.get("content", ""),
            campaign=landing.campaign or written.get("campaign", ""),
        )
    surface, evidence = visit_marks.surface_of(landing)
    return Mark(found, Surface(surface), evidence, visit_marks.is_paid(landing))


_NO_MARK = Mark("", Surface.UNKNOWN, "", paid=False)
