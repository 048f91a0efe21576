"""``[check]``: how live URLs are asked."""

from __future__ import annotations

import ipaddress

from linkaudit.errors import UsageError
from linkaudit.settings.section import Section

_MOST = {"per_host": 256, "concurrency": 1_024, "timeout": 600, "ttl_days": 365}


class CheckSettings(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[check]``: ``per_host`` and ``concurrency`` are requests at once; ``timeout`` seconds for one request.

    ``ttl_days``: how long a good answer counts, in days. ``allow``: hosts and networks of inner networks that may be
    asked all the same (``shop.test``, ``*.shop.test``, ``10.0.0.0/8``); ``deny``: hosts, or URLs with ``*``, that never
    are. ``rate``: requests a second to one host at most, 0 for no limit of ours (left out: 2 to the shop, 50 to others,
    none to what is allowed above).
    """

    per_host: int = 8
    concurrency: int = 64
    timeout: int = 20
    ttl_days: int = 7
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    rate: float | None = None

    def __post_init__(self) -> None:
        """Refuse numbers and networks that cannot be meant."""
        for key, most in _MOST.items():
            if not 1 <= getattr(self, key) <= most:
                cure = f"Write a whole number from 1 to {most:,}"
                raise UsageError(f"{getattr(self, key)} does not fit", where=f"[check] {key}", cure=cure)
        if self.rate is not None and not 0 <= self.rate <= 10_000:  # noqa: PLR2004  more is no limit
            raise UsageError(f"{self.rate:g} does not fit", where="[check] rate", cure="Write 0 to 10000 a second")
        for text in self.allow:
            _check_place(text)


def _check_place(text: str) -> None:
    if "/" not in text or "://" in text:
        return
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        cure = "Write a host as shop.test, or a network as 10.0.0.0/8"
        raise UsageError(f"{text!r} is no network", where="[check] allow", cure=cure) from error
