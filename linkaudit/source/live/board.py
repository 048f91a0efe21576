"""Who may ask a host when, if several do at once: what all have learned of it, and turns given out by that.

Pure: where it is kept, so that all see the same, is for the caller to say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from linkaudit.source.live.limits import Told
from linkaudit.source.live.pace import Learned, Pace

KEPT = 5.0  # seconds after its time that a turn still counts
_AHEAD = 1.0  # seconds that a turn lies ahead at most
_CLOSED = 900.0  # seconds that all keep away from a host that refused too much, at least
_FULL = 0.2  # seconds until a host at which enough are under way is asked about again


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """How a request ended; ``began`` and ``ended`` in seconds before now. ``wait`` and ``left`` as in ``Told``."""

    began: float
    ended: float
    refused: bool = False
    wait: float | None = None
    left: int | None = None


class Want(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants of a host: ``turns`` more, to the ``held`` that are under way or not yet used."""

    host: str
    turns: int
    held: int
    per_host: int
    ceiling: float
    first_rate: float
    timeout: float
    events: tuple[Event, ...] = ()


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What is given: when turns are, in seconds from now; if too few, ask again ``later``. ``closed``: why none."""

    turns: tuple[float, ...] = ()
    later: float = 0.0
    closed: str = ""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What the board keeps of a host: what was learned, who has how many turns and until when they count."""

    learned: Learned
    held: Mapping[str, tuple[int, float]] = {}
    closed_at: float = 0.0


class Board(Protocol):
    """Where all who ask the same hosts meet."""

    def exchange(self, wants: Sequence[Want]) -> Mapping[str, Grant]:
        """Return what is given, by host. Raises ``SourceError`` while it is out of reach."""


def settle(state: State | None, asker: str, want: Want, now: float) -> tuple[State, Grant]:
    """Take what ``asker`` tells of a host, and give turns there. Pure; ``now`` is of the one clock that all go by."""
    pace = Pace(per_host=want.per_host, ceiling=want.ceiling, first_rate=want.first_rate)
    closed_at, held = 0.0, dict[str, tuple[int, float]]()
    if state is not None:
        until = max(state.closed_at + _CLOSED, state.learned.rest_until)
        again = bool(state.learned.closed) and not state.closed_at <= now < until
        known = msgspec.structs.replace(state.learned, closed="", refusals=0) if again else state.learned
        pace.go_on(known, now)
        held = {who: one for who, one in state.held.items() if who != asker and one[1] > now}
        closed_at = state.closed_at
    pace.under_way = sum(count for count, _ in held.values()) + want.held + len(want.events)
    was = pace.closed
    for event in sorted(want.events, key=lambda one: -one.ended):
        _count(pace, event, now)
    if pace.closed and not was:
        closed_at = now
    turns: list[float] = []
    while len(turns) < want.turns and (at := pace.ready_at(now)) <= now + _AHEAD:
        turns.append(max(at, now) - now)
        pace.begin(max(at, now))
    later = 0.0
    if len(turns) < want.turns:
        at = pace.ready_at(now)
        later = _FULL if at == math.inf else at - now - _AHEAD / 2
    if mine := want.held + len(turns):
        held[asker] = mine, now + KEPT + _AHEAD + 2 * want.timeout
    return (
        State(learned=pace.learned(), held=held, closed_at=closed_at),
        Grant(turns=tuple(turns), later=later, closed=pace.closed),
    )


def _count(pace: Pace, event: Event, now: float) -> None:
    if event.refused:
        pace.refused(now - event.ended, now - event.began, event.wait)
    else:
        pace.answered(now - event.ended, Told(event.wait, event.left) if event.left is not None else None)
