"""The plan for a terminal: the calendar with its gates, what is kept and lost, what goes first, what it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from linkaudit.export.words import amount, count, percent
from linkaudit.locale.own import own
from linkaudit.model import Assumption, Behind, Gate, Plan, PlanDay, PlanMoney, PlanRow, StartBy

_TOP = 10
_DAYS = 12
_LABEL = 38  # columns: with three amounts the line fits a terminal of 80


def to_text(plan: Plan) -> str:
    """Return the whole plan in plain text. Every number in it is an estimate, but for what was measured."""
    lines = [
        *_head(plan), "", *_gates(plan), "", *_calendar(plan), *_start_by(plan), "", *_money(plan), *_top(plan), "",
        *_assumptions(plan.assumptions), *_notes(plan.notes),
    ]  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"


def brief(plan: Plan) -> list[str]:
    """Return the plan in a few lines, for the end of a run; none where there is nothing to plan."""
    if not plan.products:
        return []
    lines = [f"Plan (estimates, case {plan.case}; all of it: linkaudit plan, plan.csv):"]
    if plan.first_upload:
        lines.append(f"  first upload {plan.first_upload}, last {plan.calendar[-1].day}: {count(plan.waves, 'wave')}")
    lines += _start_by(plan)
    lines += [f"  kept {amount(one.kept)}, lost {amount(one.lost)} {_unit(plan)} of {amount(one.at_risk)} at risk,"
              f" in {count(plan.days, 'day')}" for one in plan.cases if one.case == plan.case]  # fmt: skip
    return lines


def _head(plan: Plan) -> list[str]:
    cutoff = f"cut-off {plan.cutoff}" if plan.cutoff else "no cut-off date set"
    lines = [
        f"Migration plan to TikTok Shop {plan.market}: estimates, case {plan.case}",
        f"Today {plan.today}, start {plan.start}, {cutoff}",
    ]
    if plan.measure == "revenue":
        whole = next(one.at_risk for one in plan.cases if one.case == plan.case)
        lines.append(f"At risk: {amount(whole)} {_unit(plan)}, measured over {_period(plan)}:")
    else:
        lines.append("At risk (its money is not known):")
    lines.append(f"  {count(len(plan.products), 'product')}{_of_products(plan)}")
    if plan.no_product_links:
        brought = " + ".join(map(_brought, plan.no_product))
        lines.append(f"  {count(plan.no_product_links, 'link')} leading to no product (home page, collections, other"
                     f" pages){brought and f', with {brought}'}: no listing takes their place")  # fmt: skip
    return lines


def _of_products(plan: Plan) -> str:
    if plan.measure != "revenue":
        return ""
    base = next(one for one in plan.cases if one.case == plan.case)
    return f" with {amount(base.at_risk - base.lost_no_product)} {_unit(plan)}"


def _brought(one: Behind) -> str:
    if one.revenue is not None:
        return f"{amount(one.revenue)} {one.currency}".rstrip()
    return count(one.sessions or 0, "session")


def _unit(plan: Plan) -> str:
    return plan.currency or "(currency not named)"


def _period(plan: Plan) -> str:
    named = plan.period_start and plan.period_end
    return count(plan.days, "day") + (f" ({plan.period_start} to {plan.period_end})" if named else " (not named)")


# ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _gates(plan: Plan) -> list[str]:
    return ["Before the first upload:", *(line for one in plan.gates for line in _gate(one)),
            "  (yours: --gate NAME=DAYS, or --gate NAME=done)"]  # fmt: skip


def _gate(one: Gate) -> list[str]:
    when = "done                    " if one.done else f"{one.begins} to {one.ends}"
    only = " (only for products that need them)" if one.holds == "gated" else ""
    why = one.note or ("your own" if one.origin == "yours" else f"{one.source}; read {one.read}")
    return [f"  {when}  {count(one.days, 'day'):>8}  {one.name}", f"      {one.title}{only}", f"      {why}"]


def _calendar(plan: Plan) -> list[str]:
    first, then = plan.quota
    quota = f"{first:,} listings a day for {count(plan.probation_days, 'day')}, then {then:,}"
    quota = f"{first:,} listings a day" if first == then else quota
    if not plan.calendar:
        return [f"Calendar ({quota}): no product goes up."]
    lines = [f"Calendar ({quota}; a wave is a day of uploads):",
             f"  day           wave  listings  products up  of {_of_what(plan)}"]  # fmt: skip
    days = _few(plan.calendar)
    lines += [f"  {one.day}  {one.wave:>6,}  {one.uploads:>8,}  {one.products:>11,}  {percent(one.covered, 1):>6}"
              for one in days]  # fmt: skip
    left = len(plan.calendar) - len(days)
    return [*lines, *([f"  {count(left, 'more day')} in --json and plan.csv"] if left else [])]


def _of_what(plan: Plan) -> str:
    return {"revenue": "the money at risk", "sessions": "the sessions at risk"}.get(plan.measure, "all products")


def _few(days: Sequence[PlanDay]) -> list[PlanDay]:
    """Return at most twelve days: the first, the last, and those between at even distance."""
    if len(days) <= _DAYS:
        return list(days)
    places = sorted({round(step * (len(days) - 1) / (_DAYS - 1)) for step in range(_DAYS)})
    return [days[place] for place in places]


def _start_by(plan: Plan) -> list[str]:
    lines = [_target(one, plan) for one in plan.start_by]
    if plan.covered_at_cutoff is not None:
        lines.append(f"  live at the cut-off if you start on {plan.start}: {percent(plan.covered_at_cutoff, 1)} of"
                     f" {_of_what(plan)}")  # fmt: skip
    return lines


def _target(one: StartBy, plan: Plan) -> str:
    what = f"{percent(one.share, 0)} of " + (_of_what(plan) if one.of == "at risk" else "what can be listed")
    if one.days is None:
        if plan.measure not in {"revenue", "sessions"}:
            return f"  {what} cannot be reached: too many of them cannot be listed"
        return f"  {what} cannot be reached: too much came through links that no listing replaces"
    if not one.day:
        return f"  {what}: live {count(one.days, 'day')} after the start"
    late = " (that day has passed)" if one.day < plan.today else ""
    return f"  start by {one.day} for {what} to be live at the cut-off{late}"


# ── Money ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_LINES = (
    ("kept", "kept", ""),
    ("lost", "lost in all", ""),
    ("lost_no_product", "  links that stand for no product", ""),
    ("lost_not_listed", "  products that cannot go up", ""),
    ("lost_late", "  too late for the cut-off", ""),
    ("lost_buyers", "  buyers who do not come, or no stock", ""),
    ("fee", "of what is kept: referral fee", "-"),
    ("goods", "  cost of the goods", "-"),
    ("fulfilment", "  cost of fulfilment", "-"),
    ("fixed", "  fixed costs", "-"),
    ("left", "left of it", ""),
)


def _money(plan: Plan) -> list[str]:
    if not plan.cases:
        return []
    since = "from the cut-off on" if plan.cutoff else "after the links end"
    lines = [f"Expected in {count(plan.days, 'day')} {since}, in {_unit(plan)} (estimates, by case):",
             f"  {'':<{_LABEL}}" + "".join(f" {one.case:>12}" for one in plan.cases)]  # fmt: skip
    for field, words, sign in _LINES:
        lines.append(f"  {words:<{_LABEL}}" + "".join(f" {_signed(one, field, sign):>12}" for one in plan.cases))
    least = (("none" if one.smallest_order is None else amount(one.smallest_order)) for one in plan.cases)
    lines.append(f"  {'smallest order that pays for itself':<{_LABEL}}" + "".join(f" {one:>12}" for one in least))
    return [*lines, ""]


def _signed(one: PlanMoney, field: str, sign: str) -> str:
    value: Decimal = getattr(one, field)
    return f"{sign if value else ''}{amount(value)}"


def _top(plan: Plan) -> Iterable[str]:
    if not plan.products:
        return ["No product is to be listed."]
    lines = ["What goes first (all of it in plan.csv):"]
    for row in plan.products[:_TOP]:
        lines += [f"  {row.rank:>3}. {own(row.item.title or row.item.handle)}", f"       {_row(row, plan)}"]
    return lines


def _row(row: PlanRow, plan: Plan) -> str:
    money = next((one for one in row.item.money if one.currency == plan.currency), None)
    parts = []
    if money and money.revenue is not None:
        kept = f", {amount(row.kept)} expected to be kept" if row.kept is not None else ""
        parts.append(f"{amount(money.revenue)} {_unit(plan)} at risk{kept}")
    elif money and money.sessions is not None:
        parts.append(count(money.sessions, "session"))
    parts.append(f"wave {row.wave:,} on {row.upload_on}" if row.wave is not None else f"does not go up: {row.why}")
    parts += [f"{count(row.late, 'day')} late"] * bool(row.late)
    parts += [f"{count(row.item.blocking, 'problem')} to cure first"] * (row.action == "fix_first" and bool(row.wave))
    parts += [_break_even(row)] * bool(row.order_left is not None)
    return "; ".join(parts)


def _break_even(row: PlanRow) -> str:
    if row.break_even_orders is None:
        return f"an average order of {amount(row.order_value)} does not pay for itself"
    leaves = f"an average order of {amount(row.order_value)} leaves {amount(row.order_left)}"
    if not row.break_even_orders:  # there are no fixed costs to earn
        return leaves
    return f"{leaves}, break-even at {row.break_even_orders:,} orders in 30 days"


# ── What it stands on ────────────────────────────────────────────────────────────────────────────────────────────────


def _assumptions(found: Sequence[Assumption]) -> list[str]:
    lines = ["Assumptions (low / base / high, the one in use; yours: [plan] in linkaudit.toml, or a flag):"]
    for one in found:
        values = " / ".join(f"{value.normalize():f}" for value in one.values.values())
        use = "off" if not one.on else f"{one.value.normalize():f}"
        read = f"; read {one.read}" if one.read and "no source" not in one.source else ""
        lines.append(f"  {one.name}: {values}, in use {use} ({one.unit})")
        lines.append(f"      {one.title}. Source: {one.source}{read}")
    return lines


def _notes(notes: Sequence[str]) -> list[str]:
    return ["", "Mind:", *(f"  {one}" for one in notes)] if notes else []
