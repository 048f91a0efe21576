"""The numbers that the estimates stand on (``assumptions.toml``), and what the user put in their place."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib.resources import files

import msgspec

from linkaudit.model import CASES, Assumption, Case, PlanRules

_DATA = tomllib.loads((files("linkaudit.plan") / "assumptions.toml").read_text("utf-8"), parse_float=Decimal)
NAMES: tuple[str, ...] = tuple(_DATA)
_OFF = "switched off"


class Terms(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The numbers in use in one case: shares are 0 to 1, money is the plan's, days are calendar days."""

    conversion: Decimal
    stock: Decimal
    commission: Decimal
    goods: Decimal
    fulfilment: Decimal
    fixed_costs: Decimal
    review_days: int
    fix_days: int
    seller_days: int
    quota_first: int
    quota_then: int
    probation_days: int


def assumptions(rules: PlanRules, market: str, *, same_money: bool) -> list[Assumption]:
    """Return every assumption as it holds in ``market``.

    ``same_money`` false: what is at risk is not in the market's currency, so that amounts in it say nothing.
    """
    return [_one(name, rules, market, same_money=same_money) for name in NAMES]


def _one(name: str, rules: PlanRules, market: str, *, same_money: bool) -> Assumption:
    about = _DATA[name]
    row = about.get(market, about["any"])
    values = {case: Decimal(row[case]) for case in CASES}
    origin, on, note = "default", True, ""
    neutral = dict.fromkeys(CASES, Decimal(about.get("neutral", 0)))
    if about.get("money") and not same_money and any(values.values()):
        values, on, note = neutral, False, "its default is in another currency than what is at risk: set your own"
    if name in rules.cases:
        values = dict.fromkeys(CASES, values[rules.cases[name]])
    own = rules.own.get(name, values)
    if name in rules.own:
        origin, on, note = "yours", own is not None, "" if own is not None else _OFF
        values = neutral if own is None else own
    first = {"quota_first": 0, "quota_then": 1}.get(name)
    if first is not None and rules.quota[first]:
        origin, values = "yours", dict.fromkeys(CASES, Decimal(rules.quota[first]))
    source = "yours" if origin == "yours" else row["source"]
    return Assumption(
        name=name, title=about["title"], unit=about["unit"], value=values[rules.case], values=values, source=source,
        read="" if origin == "yours" else row["read"].isoformat(), origin=origin, on=on, note=note,
    )  # fmt: skip


def terms(found: list[Assumption], case: Case) -> Terms:
    """Return the numbers in use in one case."""
    values = {one.name: one.values[case] for one in found}
    shares = {name: values[name] / 100 for name in ("conversion", "stock", "commission", "goods")}
    money = {name: values[name] for name in ("fulfilment", "fixed_costs")}
    whole = {name: int(values[name]) for name in values.keys() - shares.keys() - money.keys()}
    return msgspec.convert({**shares, **money, **whole}, Terms)
