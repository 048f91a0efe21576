"""What is to be changed where, once listings take the place of links."""

from __future__ import annotations

from decimal import Decimal

from linkaudit.model.content import Direction, Record, Surface
from linkaudit.model.judgement import Verdict


class Spot(Record, frozen=True, kw_only=True, gc=False):
    """A placement of a link that is to be replaced; ``url`` is as it stands there, ``target_url`` where it leads.

    ``owner_kind`` is one of ``OwnerKind``, or ``visit`` for a link that is only known from visits.
    """

    link_id: int
    direction: Direction
    surface: Surface
    verdict: Verdict
    codes: tuple[str, ...]
    url: str
    target_url: str
    owner_kind: str
    owner_id: str
    title: str
    field: str
    locator: str
    note: str


class Goal(Record, frozen=True, kw_only=True, gc=False):
    """What takes a link's place. ``handle`` empty: the link stands for no product; ``listed`` false: not there yet.

    ``live`` None: nobody says whether buyers can see it. ``more`` counts further products that the link stands for.
    """

    handle: str = ""
    product_title: str = ""
    product_id: str = ""
    url: str = ""
    listed: bool = False
    live: bool | None = None
    more: int = 0


class Change(Record, frozen=True, kw_only=True, gc=False):
    """One thing to do: a spot, what takes its link's place, and the link's money (None: told at another spot)."""

    spot: Spot
    goal: Goal
    revenue: Decimal | None = None
    currency: str = ""
