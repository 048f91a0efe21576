"""Which source's figures count, metric by metric and day by day: two sources for the same days never count twice.

Streams that tell rows apart by the same columns are one series, for whose rows the store already sees to it that the
same row counts once. Of several series with figures for a day, the strongest one's count.
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
_ALWAYS = frozenset({"*"})
_LONGEST = 20_000  # days; a longer period is a slip of the pen
_Shape = tuple[str, str, bool, str, str]


def order_of(preferred: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the order of origins by metric, ``preferred`` first: ``ga4`` for all metrics, ``revenue:ga4`` for one.

    Raises ``ValueError`` with the word that is neither.
    """
    found = dict(DEFAULT)
    for word in reversed(preferred):
        metric, _, origin = word.rpartition(":")
        if origin not in ORIGINS or (metric and metric not in METRICS):
            raise ValueError(word)
        for one in [metric] if metric else METRICS:
            found[one] = (origin, *(other for other in found[one] if other != origin))
    return found


class Precedence:
    """Says of every figure whether it counts. ``series``: all that the run's streams have."""

    def __init__(self, series: Iterable[CountedSeries], order: Mapping[str, Sequence[str]] = DEFAULT) -> None:
        self._series = list(series)
        self._blocked: dict[tuple[str, int], frozenset[str]] = {}
        self._by: dict[tuple[str, int], str] = {}
        self._whole: dict[int, frozenset[str]] = {one.stream_id: _days(one) for one in self._series}
        self.has_orders = any(one.origin == "orders" for one in self._series)
        self._days_with_sessions = frozenset[str]().union(
            *(self._whole[one.stream_id] for one in self._series if "sessions" in one.metrics.split())
        )
        for metric in METRICS:
            self._rank(metric, order[metric])

    def _rank(self, metric: str, order: Sequence[str]) -> None:
        groups: dict[_Shape, list[CountedSeries]] = {}
        for one in self._series:
            if metric in one.metrics.split():
                groups.setdefault(_shape(one), []).append(one)
        covered: frozenset[str] = frozenset()
        strongest: list[str] = []
        for key in sorted(groups, key=lambda key: _strength(groups[key], order)):
            for one in groups[key]:
                self._blocked[metric, one.stream_id] = covered
                self._by[metric, one.stream_id] = " and ".join(dict.fromkeys(strongest))
            covered = covered.union(*(self._whole[one.stream_id] for one in groups[key]))
            strongest.append(NAMES.get(key[0], key[0]))

    def counts(self, metric: str, stream_id: int, day: str) -> bool:
        """Whether a stream's figure of ``metric`` for ``day`` counts (empty: it is of the stream's whole period)."""
        blocked = self._blocked.get((metric, stream_id))
        if not blocked:
            return True
        if "*" in blocked:
            return False
        if day:
            return day not in blocked
        whole = self._whole.get(stream_id, _ALWAYS)
        return "*" not in whole and not whole & blocked

    def has_sessions(self, day: str) -> bool:
        """Whether some source counts the sessions of this very day; those of no known period say nothing of it."""
        return day in self._days_with_sessions

    def stronger(self, metric: str, stream_id: int) -> str:
        """Return what has figures of ``metric`` that count before those of the stream, in words."""
        return self._by.get((metric, stream_id), "")

    def used(self, metric: str) -> str:
        """Return the origins that have figures of ``metric``, strongest first, in words."""
        ranked = [one for one in self._series if (metric, one.stream_id) in self._blocked]
        ranked.sort(key=lambda one: len(self._by[metric, one.stream_id]))
        return ", then ".join(dict.fromkeys(NAMES.get(one.origin, one.origin) for one in ranked))


def _shape(one: CountedSeries) -> _Shape:
    period = ("", "") if one.dated else (one.first_day, one.last_day)
    return (one.origin, one.shape, one.dated, *period)


def _strength(group: Sequence[CountedSeries], order: Sequence[str]) -> tuple[object, ...]:
    """Return what a group is ranked by: origin, landing pages named, dated, latest end, longest, name."""
    one = group[0]
    place = order.index(one.origin) if one.origin in order else len(order)
    last = max(each.last_day for each in group)
    first = min(each.first_day for each in group)
    return (place, not one.landing, not one.dated, _descending(last), first, one.shape)


def _descending(day: str) -> int:
    return -int(day.replace("-", "")) if day else 0


def _days(one: CountedSeries) -> frozenset[str]:
    """Return the days that a stream covers; ``*`` where they are not known."""
    if not one.first_day or not one.last_day:
        return _ALWAYS
    first, last = date.fromisoformat(one.first_day), date.fromisoformat(one.last_day)
    return frozenset((first + timedelta(days=n)).isoformat() for n in range(min((last - first).days, _LONGEST) + 1))
