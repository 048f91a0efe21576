"""What is known and accepted: findings chosen, acceptances, and what became of them."""

from __future__ import annotations

from decimal import Decimal

from msgspec import field

from linkaudit.model.content import Record


class Selection(Record, frozen=True, kw_only=True, gc=False):
    """Which findings are meant: all that each field that is not empty has a value for.

    ``products`` are handles, of the product that a finding stands in or that its link leads to; ``hosts`` are those
    that the link leads to. In links, products and hosts a ``*`` stands for any characters.
    """

    codes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    surfaces: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


class Acceptance(Record, frozen=True, kw_only=True, gc=False):
    """A decision: ``until`` is the last day it holds (ISO), empty: for good."""

    reason: str
    by: str
    until: str = ""


class Standing(Record, frozen=True, kw_only=True, gc=False):
    """What a finding's acceptance is at present; ``ended`` says why it holds no longer."""

    finding_id: str
    acceptance: Acceptance
    ended: str


class Behind(Record, frozen=True, kw_only=True, gc=False):
    """Money by currency, and how many days it is of (None: not known)."""

    money: dict[str, Decimal] = field(default_factory=dict)
    days: int | None = None


class Chosen(Record, frozen=True, kw_only=True, gc=False):
    """Findings that were chosen, by place: how many, by code, by status before, the revenue behind them, some of them.

    ``revenue`` counts each link once, by currency.
    """

    findings: int
    by_code: dict[str, int]
    by_status: dict[str, int]
    revenue: dict[str, Decimal]
    some: list[str]


class Acknowledged(Record, frozen=True, kw_only=True, gc=False):
    """An acceptance as ``ack --list`` shows it: how many findings hold, came back, and are not in the run at all."""

    number: int
    reason: str
    by: str
    until: str
    made_at: str
    selected: str
    holds: int
    came_back: int
    gone: int


class Muted(Record, frozen=True, kw_only=True, gc=False):
    """A mute of the settings: what it says, how many findings it mutes, and why it ended, if it did."""

    says: str
    findings: int
    ended: str
