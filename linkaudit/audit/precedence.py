"""Which source's figures count, metric by metric and day by day: two sources for the same days never count twice.

Streams that tell rows apart by the same columns are one series, for whose rows the store already sees to it that the
same row counts once. Of several series with figures for a day, the strongest one's count. Figures of a whole period
cannot be parted: they count all or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from linkaudit.model import CountedSeries

METRICS = ("sessions", "orders", "revenue")
# Strongest first. Sessions: analytics; orders and revenue: the store's own orders.
DEFAULT: Mapping[str, tuple[str, ...]] = {
    "sessions": ("shopifyql", "shopify_csv", "ga4", "access_log", "ads_report", "link_list", "orders"),
    "orders": ("orders", "shopifyql", "shopify_csv", "ga4", "ads_report", "link_list", "access_log"),
    "revenue": ("orders", "shopifyql", "shopify_csv", "ga4", "ads_report", "link_list", "access_log"),
}
ORIGINS = DEFAULT["sessions"]
NAMES = {
    "shopifyql": "Shopify's sessions", "shopify_csv": "Shopify's analytics CSV", "ga4": "GA4",
    "access_log": "access logs", "ads_report": "TikTok Ads Manager's report", "link_list": "lists of links",
    "orders": "the store's orders",
}  # fmt: skip
_LONGEST = 20_000  # days; a longer period is a slip of the pen, its end is nearer to the truth
_FEW = 2  # a period of which less than one part in two is told better counts as a whole
_UNKNOWN = "*"  # stands among days where the period of what counts is not known
_Shape = tuple[str, str, bool, str, str]
_Days = frozenset[str]


def check(preferred: Iterable[str]) -> None:
    """Raise ``ValueError`` with the first word that is neither a source nor a metric and a source."""
    for word in preferred:
        metric, _, origin = word.rpartition(":")
        if origin not in ORIGINS or (metric and metric not in METRICS):
            raise ValueError(word)


class _Claims:
    """Which days stronger series have figures for, while weaker ones are looked at."""

    def __init__(self) -> None:
        self.told = _Days()
        self.names: list[str] = []
        self.dated: list[tuple[str, int]] = []
        self._periods = _Days()

    @property
    def by(self) -> str:
        return " and ".join(dict.fromkeys(self.names))

    def leave_room(self, days: _Days) -> bool:
        """Whether figures of a whole period may count: none, or a lesser part, of it is told day by day.

        Then the period is what counts, and the few days are not. Figures of no known period count only alone.
        """
        if not days or _UNKNOWN in self.told:
            return not self.told
        return not days & self._periods and len(days & self.told) * _FEW < len(days)

    def take(self, name: str, days: _Days, *, dated: Sequence[tuple[str, int]] = (), period: bool = False) -> None:
        """Claim ``days`` for figures that count."""
        self.told |= days if days or not period else frozenset({_UNKNOWN})
        self.names.append(name)
        self.dated += dated
        if period:
            self._periods |= days


class Precedence:
    """Says of every figure whether it counts.

    ``series``: what the run's streams have figures of; ``preferred``: sources that count first, as ``ga4`` for all
    metrics or ``revenue:ga4`` for one.
    """

    def __init__(self, series: Iterable[CountedSeries], preferred: Sequence[str] = ()) -> None:
        check(preferred)
        self._series = list(series)
        self._blocked: dict[tuple[str, int], _Days] = {}
        self._refused: set[tuple[str, int]] = set()
        self._by: dict[tuple[str, int], str] = {}
        self._used: dict[str, list[str]] = {}
        self._days = {one.stream_id: _days(one) for one in self._series}
        self._known = {one.stream_id: one for one in self._series}
        self.has_orders = any(one.origin == "orders" for one in self._series)
        for metric in METRICS:
            words = (word.rpartition(":") for word in preferred)
            self._rank(metric, [origin for only, _, origin in words if only in ("", metric)])
        self._both = self._counted("sessions") & self._counted("orders")

    def _rank(self, metric: str, preferred: Sequence[str]) -> None:
        order = (*dict.fromkeys(preferred), *DEFAULT[metric])
        groups: dict[_Shape, list[CountedSeries]] = {}
        for one in self._series:
            if metric in one.metrics.split():
                groups.setdefault(_shape(one), []).append(one)
        claims = _Claims()
        for group in sorted(groups.values(), key=lambda group: _strength(group, order, len(set(preferred)))):
            name = NAMES.get(group[0].origin, group[0].origin)
            days = _Days().union(*(self._days[one.stream_id] for one in group))
            keys = [(metric, one.stream_id) for one in group]
            self._by |= dict.fromkeys(keys, claims.by)
            if group[0].dated:
                self._blocked |= dict.fromkeys(keys, claims.told)
                claims.take(name, days, dated=keys)
            elif not claims.leave_room(days):
                self._refused.update(keys)
            else:
                for strong in claims.dated if days & claims.told else ():
                    self._blocked[strong] |= days
                    self._by[strong] = name
                claims.take(name, days, period=True)
        self._used[metric] = claims.names

    def _counted(self, metric: str) -> _Days:
        """Return the days for which figures of ``metric`` count."""
        found: set[str] = set()
        for one in self._series:
            key = (metric, one.stream_id)
            if metric in one.metrics.split() and key not in self._refused:
                found |= self._days[one.stream_id] - self._blocked.get(key, _Days())
        return frozenset(found)

    def counts(self, metric: str, stream_id: int, day: str) -> bool:
        """Whether a stream's figure of ``metric`` for ``day`` counts (empty: it is of the stream's whole period)."""
        key = (metric, stream_id)
        if key in self._refused:
            return False
        blocked = self._blocked.get(key)
        if not blocked:
            return True
        if day:
            return day not in blocked and _UNKNOWN not in blocked
        return not (self._days[stream_id] & blocked) and bool(self._days[stream_id])

    def converts(self, stream_id: int, day: str) -> bool:
        """Whether sessions and orders both count for a day, or for all days of a stream's period."""
        if day:
            return day in self._both
        days = self._days.get(stream_id)
        return bool(days) and days is not None and days <= self._both

    def period(self, stream_id: int) -> tuple[str, str]:
        """Return the first and the last day that a stream's figures are of; empty if not known."""
        one = self._known.get(stream_id)
        return (one.first_day, one.last_day) if one else ("", "")

    def stronger(self, metric: str, stream_id: int) -> str:
        """Return what has figures of ``metric`` that count before those of the stream, in words."""
        return self._by.get((metric, stream_id), "")

    def used(self, metric: str) -> str:
        """Return the origins whose figures of ``metric`` count, strongest first, in words."""
        return ", then ".join(dict.fromkeys(self._used[metric]))


def _shape(one: CountedSeries) -> _Shape:
    period = ("", "") if one.dated else (one.first_day, one.last_day)
    return (one.origin, one.shape, one.dated, *period)


def _strength(group: Sequence[CountedSeries], order: Sequence[str], preferred: int) -> tuple[object, ...]:
    """Return what a group is ranked by: what the user prefers, then what tells its period, then the order of origins.

    Within one origin: landing pages named, dated, latest end, longest, name.
    """
    one = group[0]
    place = order.index(one.origin) if one.origin in order else len(order)
    last = max(each.last_day for each in group)
    first = min(each.first_day for each in group)
    return (min(preferred, place), not last, place, not one.landing, not one.dated,
            -int(last.replace("-", "") or 0), first, one.shape)  # fmt: skip


def _days(one: CountedSeries) -> _Days:
    """Return the days that a stream covers; none where they are not known."""
    if not one.first_day or not one.last_day:
        return _Days()
    first, last = date.fromisoformat(one.first_day), date.fromisoformat(one.last_day)
    number = min((last - first).days, _LONGEST)
    return frozenset((last - timedelta(days=n)).isoformat() for n in range(number + 1))
