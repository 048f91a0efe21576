"""Which visit of an order its sale is put down to: the first, or the last that is no mere detour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from linkaudit.model import Landing
from linkaudit.urls.visit_marks import is_detour

MODELS = ("last", "first")


def by_order(visits: Iterable[Landing]) -> Iterator[list[Landing]]:
    """Group visits of one order, which must come together; a visit without an order stands alone."""
    for (_, order), group in groupby(visits, key=lambda one: (one.stream_id, one.order_ref)):
        if order is None:
            for one in group:
                yield [one]
        else:
            yield list(group)


def chosen(visits: Sequence[Landing], model: str, own_hosts: frozenset[str] = frozenset()) -> Landing:
    """Return the visit that the order's money is put down to; ``own_hosts`` are the store's.

    A visit back from Shop Pay, a payment page or the store itself is a detour, no touch: the one before it counts
    (littledata.io, "Why does shop.app appear as a referral source", read 2026-11-22).
    """
    if len(visits) == 1:
        return visits[0]
    end = next((one for one in visits if one.touch == model), None)
    if end and (model == "first" or not _is_detour(end, own_hosts)):
        return end
    in_time = sorted(visits, key=_when)
    if model == "first":
        return in_time[0]
    return next((one for one in reversed(in_time) if not _is_detour(one, own_hosts)), end or in_time[-1])


def _is_detour(visit: Landing, own_hosts: frozenset[str]) -> bool:
    return is_detour(visit.referrer, visit.source, visit.landing_url, own_hosts)


def _when(visit: Landing) -> tuple[str, int, int]:
    """Order in time; the first touch begins the journey and the last ends it where no time is told."""
    place = {"first": 0, "moment": 1, "last": 2}.get(visit.touch, 1)
    return visit.visited_at or "", place, -visit.visit_ref
