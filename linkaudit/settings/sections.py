"""What can be set, section by section."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

import msgspec

from linkaudit.errors import UsageError
from linkaudit.settings.checking import CheckSettings
from linkaudit.settings.listing import ListingSettings
from linkaudit.settings.notifying import NotifySettings
from linkaudit.settings.planning import PlanSettings
from linkaudit.settings.retention import RetentionSettings
from linkaudit.settings.rules import RuleSettings
from linkaudit.settings.section import Section

DEFAULT_POLICY = "external-links-removed"
_CENTURY = 36_500  # days; the calendar ends somewhere


class Shop(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[shop]``: ``domain`` is the public face, ``hosts`` further hosts; both may carry a locale root (a.com/fr).

    ``language``: what linkaudit speaks, ``en`` or ``zh``; empty: what the terminal speaks.
    """

    domain: str = ""
    hosts: tuple[str, ...] = ()
    market: str = ""
    currency: str = ""
    timezone: str = ""
    language: Literal["", "en", "zh"] = ""

    def __post_init__(self) -> None:
        """Refuse what is no currency's code; written small it is the same currency."""
        code = self.currency.strip().upper()
        if code and not re.fullmatch("[A-Z]{3}", code):
            cure = "Write its three letters, as USD or EUR"
            raise UsageError(f"{self.currency!r} is no currency", where="[shop] currency", cure=cure)
        msgspec.structs.force_setattr(self, "currency", code)


class Shopify(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[shopify]``: ``token`` and ``client_secret`` name the place where the secret is kept, never the secret itself.

    A place is ``env:NAME`` or just ``NAME``, ``file:PATH``, or ``keyring:SERVICE/USER``. ``client_id`` may be one too.
    ``signature``, ``signature_input`` and ``signature_agent`` are places of the headers of that name, which the admin
    makes for tools that read the public storefront.
    """

    api_version: str = ""
    token: str = ""
    client_id: str = ""
    client_secret: str = ""
    signature: str = ""
    signature_input: str = ""
    signature_agent: str = ""


class PolicySettings(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[policy]``: a built-in name or a TOML file, and the cut-off as an ISO date (empty: judged as in force)."""

    name: str = DEFAULT_POLICY
    cutoff: str = ""

    def __post_init__(self) -> None:
        """Refuse a cut-off that is no day."""
        try:
            _ = self.cutoff and date.fromisoformat(self.cutoff)
        except ValueError as error:
            what = f"{self.cutoff!r} is not a date"
            raise UsageError(what, where="[policy] cutoff", cure="Write it as 2026-12-31") from error


class Traffic(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[traffic]``: days before today that count (0: all), and further spellings of TikTok in utm_source.

    ``sources``: whose figures count first, as ``ga4`` or ``revenue:ga4``; ``model``: ``last`` or ``first`` touch;
    ``dates``: how days such as 03/04/2026 are written, ``dmy`` or ``mdy``.
    """

    window_days: int = 0
    sources: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    model: Literal["last", "first"] = "last"
    dates: Literal["", "dmy", "mdy"] = ""

    def __post_init__(self) -> None:
        """Refuse a window of less than no days, or of more than there can be data of."""
        if not 0 <= self.window_days <= _CENTURY:
            cure = "Write a number of days, as 90; 0 counts all"
            raise UsageError(f"{self.window_days} does not fit", where="[traffic] window_days", cure=cure)


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be set."""

    shop: Shop = Shop()
    shopify: Shopify = Shopify()
    policy: PolicySettings = PolicySettings()
    traffic: Traffic = Traffic()
    listing: ListingSettings = ListingSettings()
    check: CheckSettings = CheckSettings()
    plan: PlanSettings = PlanSettings()
    rules: RuleSettings = RuleSettings()
    notify: NotifySettings = NotifySettings()
    retention: RetentionSettings = RetentionSettings()
