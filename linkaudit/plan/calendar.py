"""The calendar: what is covered by which day, and when to start."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from linkaudit.model import PlanDay, StartBy
from linkaudit.plan.scene import Scene, Stakes, Timing, uploadable

TARGET = Decimal("0.95")
_DIGITS = Decimal("0.000001")


def share(part: Decimal, whole: Decimal) -> Decimal:
    """Return a share from 0 to 1 to six digits; of nothing it is 0."""
    return (part / whole).quantize(_DIGITS) if whole else Decimal(0)


def calendar(scene: Scene, weighed: Stakes, timing: Timing) -> list[PlanDay]:
    """Return the days of uploads; a wave is one of them."""
    weight, revenue, products = listed(scene, weighed)
    of_day: dict[int, list[int]] = {}
    for at, day in enumerate(timing.done):
        if day is not None:
            of_day.setdefault(day, []).append(at)
    found = []
    for wave, (day, uploads) in enumerate(timing.days, 1):
        for at in of_day.get(day, ()):
            weight += weighed.weights[at]
            revenue += weighed.stakes[at].revenue
            products += 1
        found.append(PlanDay(
            day=(scene.start + timedelta(day)).isoformat(), wave=wave, uploads=uploads, products=products,
            revenue=revenue, covered=share(weight, weighed.total)))  # fmt: skip
    return found


def listed(scene: Scene, weighed: Stakes) -> tuple[Decimal, Decimal, int]:
    """Return weight, revenue and number of the products that are on TikTok Shop already."""
    places = [at for at, item in enumerate(scene.items) if item.listed]
    return (
        sum((weighed.weights[at] for at in places), Decimal(0)),
        sum((weighed.stakes[at].revenue for at in places), Decimal(0)),
        len(places),
    )


def start_by(scene: Scene, weighed: Stakes, timing: Timing) -> list[StartBy]:
    """Return when to start for 95 % of what is at risk, and of what can be listed where that falls short."""
    if not weighed.total:
        return []
    found = [_start_by(scene, weighed, timing, weighed.total, "at risk")]
    if found[0].days is None:
        reachable = (item.listed or uploadable(item) for item in scene.items)
        whole = sum((weight for weight, can in zip(weighed.weights, reachable, strict=True) if can), Decimal(0))
        found += [_start_by(scene, weighed, timing, whole, "listable")] if whole else []
    return found


def _start_by(scene: Scene, weighed: Stakes, timing: Timing, whole: Decimal, of: str) -> StartBy:
    there = listed(scene, weighed)[0]
    wanted = TARGET * whole
    up = 0 if there >= wanted else _reached(there, _by_day(weighed.weights, timing), wanted)
    if up is None:
        return StartBy(share=TARGET, of=of, day="", days=None)
    days = up + timing.review if there < wanted else 0
    day = (scene.cutoff - timedelta(days)).isoformat() if scene.cutoff else ""
    return StartBy(share=TARGET, of=of, day=day, days=days)


def _by_day(weights: Sequence[Decimal], timing: Timing) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {one.day: Decimal(0) for one in timing.days}
    for weight, day in zip(weights, timing.done, strict=True):
        if day is not None:
            found[day] += weight
    return found


def _reached(so_far: Decimal, by_day: dict[int, Decimal], wanted: Decimal) -> int | None:
    """Return the day by which ``wanted`` is up; None: never."""
    for day, weight in by_day.items():
        so_far += weight
        if so_far >= wanted:
            return day
    return None


def covered_at_cutoff(scene: Scene, weighed: Stakes, timing: Timing) -> Decimal | None:
    """Return the share that is live when the links end; None without a cut-off."""
    if scene.cutoff is None:
        return None
    live = (at for at in range(len(scene.items)) if timing.late(at, scene) == 0)
    return share(sum((weighed.weights[at] for at in live), Decimal(0)), weighed.total)
