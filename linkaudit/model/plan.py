"""The migration plan: what goes up to TikTok Shop when, and what money that is expected to keep. All are estimates."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from linkaudit.model.content import Record
from linkaudit.model.listing import Readiness

Case = str  # low, base, high: how little or how much is expected to be kept
CASES: tuple[Case, ...] = ("low", "base", "high")


class Behind(Record, frozen=True, kw_only=True, gc=False):
    """What links at risk brought in one ``currency`` over the summary's period; None where no source counted it."""

    currency: str
    revenue: Decimal | None = None
    orders: int | None = None
    sessions: int | None = None


class PlanItem(Record, frozen=True, kw_only=True, gc=False):
    """A product to plan for. ``parts`` are its listings, each one upload; 0: it is in no file that was read.

    ``money`` has the main currency first. ``readiness`` None: there is nothing to list. ``gated``: it looks like goods
    for which TikTok Shop asks for documents or an invitation.
    """

    handle: str
    money: tuple[Behind, ...] = ()
    links: int = 0
    product_id: int | None = None
    title: str = ""
    parts: int = 0
    skus: int = 0
    blocking: int = 0
    readiness: Readiness | None = None
    listed: bool = False
    gated: bool = False


class PlanRules(Record, frozen=True, kw_only=True, gc=False):
    """``[plan]`` of the settings, made sense of. What is not in a table stands as the package has it.

    ``own``: assumption → value by case, None: switched off; ``cases``: assumption → the case whose default holds in
    all. ``gates``: gate → days by case, 0: done. ``start``: ISO date or empty: today. ``quota``: uploads a day on
    probation, and after it.
    """

    case: Case = "base"
    start: str = ""
    quota: tuple[int, int] = (0, 0)
    own: dict[str, dict[Case, Decimal] | None] = msgspec.field(default_factory=dict)
    cases: dict[str, Case] = msgspec.field(default_factory=dict)
    gates: dict[str, dict[Case, int]] = msgspec.field(default_factory=dict)


class Assumption(Record, frozen=True, kw_only=True, gc=False):
    """A number that the estimate stands on, in ``unit``. ``source`` and ``read`` say where it comes from and when.

    ``values`` by case, of which ``value`` is the one in use. ``origin``: ``default``, or ``yours``; ``on`` false: the
    user switched it off, or it cannot be applied, for the reason in ``note``.
    """

    name: str
    title: str
    unit: str
    value: Decimal
    values: dict[Case, Decimal]
    source: str
    read: str
    origin: str = "default"
    on: bool = True
    note: str = ""


class Gate(Record, frozen=True, kw_only=True, gc=False):
    """What must be done before products can go up: from the morning of ``begins`` to that of ``ends``, ISO dates.

    ``days`` are calendar days. ``holds``: ``all`` products or ``gated`` ones. ``done``: it is behind the user.
    """

    name: str
    title: str
    begins: str
    ends: str
    days: int
    holds: str
    source: str
    read: str
    origin: str = "default"
    done: bool = False
    note: str = ""


class PlanDay(Record, frozen=True, kw_only=True, gc=False):
    """A day of uploads: its wave, the listings that go up, the products that are up whole by its evening.

    ``covered`` is their share of all that is at risk (0 to 1), what is listed already included; ``revenue`` the same in
    the plan's currency.
    """

    day: str
    wave: int
    uploads: int
    products: int
    revenue: Decimal
    covered: Decimal


class PlanRow(Record, frozen=True, kw_only=True, gc=False):
    """A product in the plan. ``wave`` None: it does not go up, for ``why``. ``late``: days after the cut-off.

    ``kept`` and ``lost`` are estimates of revenue in the plan's currency, for as many days as were measured; ``left``
    is what stays of ``kept`` after fee, goods and fulfilment. ``order_value`` is the average order today,
    ``order_left`` what such an order would leave; ``break_even_orders``: orders in 30 days that pay for the product's
    share of the fixed costs, None: no number of orders does, or none are known.
    """

    item: PlanItem
    rank: int
    wave: int | None
    upload_on: str
    action: str
    late: int = 0
    why: str = ""
    kept: Decimal | None = None
    lost: Decimal | None = None
    left: Decimal | None = None
    order_value: Decimal | None = None
    order_left: Decimal | None = None
    break_even_orders: Decimal | None = None


class PlanMoney(Record, frozen=True, kw_only=True, gc=False):
    """What is kept and lost in one case, in the plan's currency over ``days`` days. ``kept`` + ``lost`` = ``at_risk``.

    ``lost`` has four parts: links without a product, products that cannot go up, lateness, buyers who do not follow.
    ``smallest_order``: an order of less money does not pay for itself; None: none does. ``last_upload`` is an ISO date.
    """

    case: Case
    at_risk: Decimal
    kept: Decimal
    lost: Decimal
    lost_no_product: Decimal
    lost_not_listed: Decimal
    lost_late: Decimal
    lost_buyers: Decimal
    fee: Decimal
    goods: Decimal
    fulfilment: Decimal
    fixed: Decimal
    left: Decimal
    smallest_order: Decimal | None
    last_upload: str


class StartBy(Record, frozen=True, kw_only=True, gc=False):
    """The last day to start on, so that ``share`` is live at the cut-off.

    ``of``: ``at risk``, or ``listable`` where some of it belongs to no product that can go up. ``days``: from the
    start until it is live; None: it cannot be reached. ``day`` is empty then, and where no cut-off is set.
    """

    share: Decimal
    of: str
    day: str
    days: int | None


class Plan(Record, frozen=True, kw_only=True, gc=False):
    """The whole plan. ``measure``: what products are ranked and covered by: revenue, sessions or products.

    ``no_product`` are links at risk that stand for no product; ``other`` what is at risk in further currencies, which
    is in no estimate. Days are ISO dates; ``days`` is the length of the period that was measured.
    """

    case: Case
    market: str
    currency: str
    measure: str
    today: str
    start: str
    cutoff: str
    period_start: str
    period_end: str
    days: int
    quota: tuple[int, int]
    probation_days: int
    first_upload: str
    start_by: list[StartBy]
    covered_at_cutoff: Decimal | None
    waves: int
    assumptions: list[Assumption]
    gates: list[Gate]
    calendar: list[PlanDay]
    cases: list[PlanMoney]
    no_product: list[Behind]
    no_product_links: int
    other: list[Behind]
    notes: list[str]
    products: list[PlanRow]
