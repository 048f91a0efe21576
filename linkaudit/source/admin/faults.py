"""What can come instead of an answer and that a caller may want to act on. ``SourceError`` is for the rest.

Each is a ``LinkauditError``, so that one nobody caught still reaches the user as one line.
"""

from __future__ import annotations

from linkaudit.errors import LinkauditError, SourceError


class TooExpensive(LinkauditError):
    """The query costs more points than the shop allows one query (either may be 0: not told). Ask for less at once."""

    def __init__(self, cost: float, limit: float, *, where: str = "") -> None:
        super().__init__(f"one query costs {cost:g} points, the shop allows {limit:g}", where=where)
        self.cost = cost
        self.limit = limit


class AccessDenied(LinkauditError):
    """The token may read nothing of what the query asks for; ``message`` is Shopify's own."""

    def __init__(self, message: str, *, where: str = "") -> None:
        super().__init__(message, where=where, cure="Give the app the scope that is named, and install it again")
        self.message = message


class QueryRefused(SourceError):
    """Shopify does not answer this query, whoever asks: this shop or this version of the API does not offer it."""


class ExpiredResult(LinkauditError):
    """The result of a bulk operation is no longer there: the operation must be run again."""


class Unanswered(LinkauditError):
    """A request that may not be repeated blindly got no usable answer; it may or may not have been carried out."""


class Transient(Exception):
    """A fault that may be gone in a moment. Never leaves this folder.

    ``wait``: seconds that the shop asks for. ``throttled``: the bucket of points was empty. ``ran``: the request may
    have been carried out all the same.
    """

    def __init__(self, what: str, *, wait: float | None = None, throttled: bool = False, ran: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.wait = wait
        self.throttled = throttled
        self.ran = ran


def causes(error: BaseException) -> list[BaseException]:
    """Return ``error`` and what it was made from, as requests and urllib3 keep it."""
    found: list[BaseException] = []
    open_ends: list[object] = [error]
    while open_ends:
        one = open_ends.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            open_ends += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
    return found
