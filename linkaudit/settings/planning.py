"""``[plan]``: what the migration plan stands on. Lenient in form; what cannot be understood is named with its cure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from linkaudit.errors import UsageError
from linkaudit.model import CASES, Case, PlanRules
from linkaudit.settings import amounts
from linkaudit.settings.section import Section

_YEARS = range(2000, 2200)  # what is planned ends within the calendar
_OFF = ("off", "none", "false")
_PERCENT = "Write percent from 0 to 100, as 70; low, base or high; a table of these; or off"
_MONEY = "Write an amount of money from 0, as 3.58; low, base or high; a table of these; or off"
_DAYS = "Write whole days from 0 to 365; low, base or high; a table of these; or off"
_GATES = 'Write gate = days, or gate = "done", as entity=done,warehouse=45'
_QUOTA = 'Write uploads a day, as 500; or on probation and after it, as "100,1000"; whole numbers from 1'
_MOST_UPLOADS = 1_000_000
_MOST_DAYS = 365

# assumption → (largest value, whether only whole numbers are meant, what to write)
_LIMITS: dict[str, tuple[int, bool, str]] = {
    **dict.fromkeys(("conversion", "stock", "commission", "goods"), (100, False, _PERCENT)),
    **dict.fromkeys(("fulfilment", "fixed_costs"), (10**9, False, _MONEY)),
    **dict.fromkeys(("review_days", "fix_days", "seller_days", "probation_days"), (_MOST_DAYS, True, _DAYS)),
}


class PlanSettings(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[plan]``: the assumptions of the plan; what is empty stands as the package has it.

    ``case``: ``low``, ``base`` or ``high``. ``start``: ISO date on which the work begins, empty: today. ``quota``:
    uploads a day, as ``500``, or on probation and after it, as ``"100,1000"``; ``probation_days`` from the first
    upload. ``conversion``, ``stock``, ``commission``, ``goods``: percent. ``fulfilment``: money per order,
    ``fixed_costs``: money per 30 days, in the currency of what is at risk. ``review_days``, ``fix_days``,
    ``seller_days``: calendar days. Each is a number, ``off``, one case's default by its name, or a table with ``low``,
    ``base``, ``high``. ``gates``: gate → days or ``done``.
    """

    case: object = "base"
    start: str = ""
    quota: object = ""
    probation_days: object = ""
    conversion: object = ""
    stock: object = ""
    commission: object = ""
    goods: object = ""
    fulfilment: object = ""
    fixed_costs: object = ""
    review_days: object = ""
    fix_days: object = ""
    seller_days: object = ""
    gates: object = ""

    def __post_init__(self) -> None:
        """Refuse what ``plan_rules`` cannot understand."""
        plan_rules(self)


def plan_rules(section: PlanSettings) -> PlanRules:
    """Make sense of ``[plan]``. Raises ``UsageError`` naming the key and the cure."""
    own: dict[str, dict[Case, Decimal] | None] = {}
    cases: dict[str, Case] = {}
    for name in _LIMITS:
        value = getattr(section, name)
        word = str(value).strip().lower()
        if word in CASES:
            cases[name] = word
        elif word:
            own[name] = None if word in _OFF else _by_case(name, value)
    return PlanRules(
        case=_case(section.case), start=_start(section.start), quota=_quota(section.quota), own=own, cases=cases,
        gates=_gates(section.gates),
    )  # fmt: skip


def _fault(key: str, value: object, cure: str) -> UsageError:
    text = str(value)
    return UsageError(f"{text[:80]} cannot be used", where=f"[plan] {key}", cure=cure)


def _case(value: object) -> Case:
    word = str(value).strip().lower()
    if word not in CASES:
        raise _fault("case", value, "Write low, base or high")
    return word


def _start(value: str) -> str:
    if not value:
        return ""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        found = date.min
    if found.year not in _YEARS:
        raise _fault("start", value, "Write a day as 2026-12-01")
    return found.isoformat()


def _quota(value: object) -> tuple[int, int]:
    if value == "":
        return (0, 0)
    pieces = value if isinstance(value, list) else re.split(r"[,;]|\bthen\b", str(value))
    found = [str(piece).strip() for piece in pieces]
    if len(found) not in (1, 2) or not all(re.fullmatch(r"[1-9]\d{0,6}", one) for one in found):
        raise _fault("quota", value, _QUOTA)
    first, then = int(found[0]), int(found[-1])
    if max(first, then) > _MOST_UPLOADS:
        raise _fault("quota", value, _QUOTA)
    return first, then


def _by_case(name: str, value: object) -> dict[Case, Decimal]:
    if not isinstance(value, Mapping):
        return dict.fromkeys(CASES, _number(name, value))
    if set(value) != set(CASES):
        raise _fault(name, value, "A table needs low, base and high")
    return {case: _number(name, value[case]) for case in CASES}


def _number(name: str, value: object) -> Decimal:
    most, whole, cure = _LIMITS[name]
    plain = str(value).strip().removesuffix("%").strip() if most == 100 else value  # noqa: PLR2004  percent
    try:
        found = amounts.number(plain, cure)
    except ValueError:
        raise _fault(name, value, cure) from None
    if found > most or (whole and found != int(found)):
        raise _fault(name, value, cure)
    return found


def _gates(value: object) -> dict[str, dict[Case, int]]:
    """Return days by gate and case; of pieces that name one gate the last counts: a flag after the file."""
    return {name: days for piece in _pieces(value) for name, days in _gate(piece)}


def _pieces(value: object) -> Iterator[object]:
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from _pieces(one)
    elif isinstance(value, str):
        yield from (piece for piece in re.split(r"[,;\n]", value) if piece.strip())
    else:
        yield value


def _gate(piece: object) -> Iterator[tuple[str, dict[Case, int]]]:
    if isinstance(piece, Mapping):
        for name, one in piece.items():
            yield str(name), _gate_days(piece, one)
        return
    name, sign, days = str(piece).partition("=")
    if not sign or not name.strip():
        raise _fault("gates", piece, _GATES)
    yield name.strip(), _gate_days(piece, days.strip())


def _gate_days(piece: object, value: object) -> dict[Case, int]:
    if isinstance(value, Mapping):
        if set(value) != set(CASES):
            raise _fault("gates", piece, "A table needs low, base and high")
        return {case: _whole_days(piece, value[case]) for case in CASES}
    return dict.fromkeys(CASES, _whole_days(piece, value))


def _whole_days(piece: object, value: object) -> int:
    text = str(value).strip().lower()
    if text == "done":
        return 0
    if not re.fullmatch(r"\d{1,3}", text) or int(text) > _MOST_DAYS:
        raise _fault("gates", piece, _GATES)
    return int(text)
