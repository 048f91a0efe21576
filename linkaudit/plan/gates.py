"""What stands before the first upload (``gates.toml``): how long it takes, and what waits for what."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files

from linkaudit.model import Case, Gate

_DATA = tomllib.loads((files("linkaudit.plan") / "gates.toml").read_text("utf-8"))["gates"]
NAMES: tuple[str, ...] = tuple(one["name"] for one in _DATA)


def gates(start: date, case: Case, own: Mapping[str, Mapping[Case, int]], done: Mapping[str, str]) -> list[Gate]:
    """Return the gates in their order. ``own`` are the user's days by case; ``done``: gate → how that is known.

    Raises ``ValueError`` for the name of a gate that there is none of.
    """
    unknown = sorted(own.keys() - {*NAMES})
    if unknown:
        raise ValueError(f"{unknown[0]} is no gate: {', '.join(NAMES)}")
    found: dict[str, Gate] = {}
    for one in _DATA:
        name = one["name"]
        yours, known = name in own, done.get(name, "")
        days = own[name][case] if yours else 0 if known else int(one["days"][case])
        begins = max([start, *(date.fromisoformat(found[before].ends) for before in one["after"])])
        found[name] = Gate(
            name=name, title=one["title"], begins=begins.isoformat(), ends=(begins + timedelta(days)).isoformat(),
            days=days, holds=one["holds"], source=one["source"], read=one["read"].isoformat(),
            origin="yours" if yours else "seen" if known else "default", done=not days, note="" if yours else known,
        )  # fmt: skip
    return [*found.values()]


def opens(found: list[Gate], start: date) -> tuple[int, int]:
    """Return after how many days from ``start`` products can go up, and after how many those that need documents."""
    ends = {
        holds: max([start, *(date.fromisoformat(one.ends) for one in found if one.holds == holds)])
        for holds in ("all", "gated")
    }
    whole = (ends["all"] - start).days
    return whole, max(whole, (ends["gated"] - start).days)
