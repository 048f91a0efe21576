"""One HTTP answer as the engine got it, and what reading it says."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from linkaudit.model.check import Outcome


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to one request.

    ``headers`` have names in lower case, of a repeated one the values joined by ``, ``. ``body`` is the decompressed
    beginning of what came, empty for a HEAD; ``whole``: it is all there is. ``asked`` is the URL that the chain of
    redirects began with, ``url`` the one that this answer is of.
    """

    url: str
    asked: str
    method: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    whole: bool = False


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer means. ``reason`` is one plain sentence, empty if all is well; ``wall`` names who blocks.

    ``suspect``: it may be a soft 404; only the same answer to an address that cannot exist proves it.
    ``passing``: it may be over in a moment, so it is worth asking again (server errors, limits).
    """

    outcome: Outcome
    reason: str = ""
    wall: str = ""
    suspect: bool = False
    passing: bool = False
