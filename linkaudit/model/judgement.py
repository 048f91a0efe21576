"""What judgement says: verdicts, findings, money behind links, matches."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from linkaudit.model.content import Direction, OwnerKind, Record, Surface


class Verdict(StrEnum):
    """What becomes of a link; in order of precedence when several apply."""

    BROKEN = "broken"
    BREAKS = "breaks"
    LOST = "lost"
    UNKNOWN = "unknown"
    SURVIVES = "survives"
    OK = "ok"


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Rule(Record, frozen=True, kw_only=True, gc=False):
    """What a code means: ``why`` it matters, the ``cure``, and the ``source`` of the fact with the date read."""

    code: str
    severity: Severity
    title: str
    why: str
    cure: str
    source: str


class JudgedLink(Record, frozen=True, kw_only=True, gc=False):
    """A link with its verdict. ``codes`` are sorted; ``target_handle`` is what the target is called in the store.

    ``http_status`` and ``checked_at`` are of its live check, if there was one.
    """

    link_id: int
    direction: Direction
    surface: Surface
    url: str
    target_url: str
    verdict: Verdict
    codes: tuple[str, ...]
    placements: int
    evidence: str
    target_kind: str
    target_handle: str
    resolved_by: str
    reason: str
    variant_ids: tuple[int, ...] = ()
    http_status: int | None = None
    checked_at: str = ""


class LinkFinding(Record, frozen=True, kw_only=True, gc=False):
    """A rule that applies to a link wherever it is joined to ``base``; ``reason`` is the case in one sentence.

    ``cure`` is what to do in this very case, where it is more than the rule says.
    """

    link_id: int
    base: str
    code: str
    reason: str
    cure: str = ""


class SpotFinding(Record, frozen=True, kw_only=True, gc=False):
    """A rule that applies at one spot only: a redirect rule, or text in a product. ``link_id`` 0: no link there."""

    code: str
    owner_kind: OwnerKind
    owner_id: str
    title: str
    field: str
    locator: str
    reason: str
    link_id: int = 0
    anchor: str = ""


class Impact(Record, frozen=True, kw_only=True, gc=False):
    """What is behind a link in one currency; None where no source counted it."""

    link_id: int
    currency: str
    orders: int | None = None
    revenue: Decimal | None = None
    sessions: int | None = None


class Attribution(Record, frozen=True, kw_only=True, gc=False):
    """A visit that is TikTok's, and why. ``link_id`` 0: no landing URL known, so its money is unlinked."""

    stream_id: int
    visit_ref: int
    link_id: int
    signal: str
    surface: Surface
    evidence: str
    paid: bool
    currency: str
    orders: int | None = None
    sessions: int | None = None
    revenue: Decimal | None = None
    day: str = ""


class Match(Record, frozen=True, kw_only=True, gc=False):
    """Which products a link stands for, best first; ``left_out`` counts those beyond the cap."""

    link_id: int
    method: str
    confidence: str
    handles: tuple[str, ...] = ()
    variant_ids: tuple[int, ...] = ()
    left_out: int = 0
