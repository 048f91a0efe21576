"""How politely pictures are asked for, and how long anything is waited for."""

from __future__ import annotations

import msgspec


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds.

    ``per_host`` requests at a time go to a host, ``pause`` apart. ``connect``: until a connection stands, ``silence``:
    between two bytes, ``whole``: one request in all. A request is made ``attempts`` times where the fault may pass; the
    host rests for ``first_wait``, twice as long each further time in a row up to ``longest_wait``, or for what it asks
    for if that is no more than ``patience``. After ``give_up`` faults in a row a host is asked no more.
    """

    per_host: int = 2
    pause: float = 0.1
    connect: float = 5.0
    silence: float = 10.0
    whole: float = 20.0
    attempts: int = 4
    first_wait: float = 0.5
    longest_wait: float = 30.0
    patience: float = 120.0
    give_up: int = 6
    workers: int = 16
