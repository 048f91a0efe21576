"""Settings: ``linkaudit.toml``, overridden by ``LINKAUDIT_*``, overridden by flags. The only reader of the environment.

A variable is named after section and key: ``LINKAUDIT_POLICY_CUTOFF`` for ``[policy] cutoff``; lists are separated by
commas. Sections of the file that belong to other commands are read by these. Secrets are never in the file: it names
the place where one is kept (``places``).
"""

from __future__ import annotations

from linkaudit.settings.checking import CheckSettings
from linkaudit.settings.listing import ListingSettings, rules_of
from linkaudit.settings.loading import (
    DEFAULT_FILE,
    Overrides,
    Shown,
    database_path,
    effective,
    load,
    policy_text,
    settings_path,
    user_name,
    user_settings,
    variables,
)
from linkaudit.settings.places import Access, Secret, shopify_access, shopify_signature
from linkaudit.settings.planning import PlanSettings, plan_rules
from linkaudit.settings.rules import KINDS, SURFACES, Mute, RuleSettings
from linkaudit.settings.sections import DEFAULT_POLICY, PolicySettings, Settings, Shop, Shopify, Traffic

__all__ = [
    "DEFAULT_FILE",
    "DEFAULT_POLICY",
    "KINDS",
    "SURFACES",
    "Access",
    "CheckSettings",
    "ListingSettings",
    "Mute",
    "Overrides",
    "PlanSettings",
    "PolicySettings",
    "RuleSettings",
    "Secret",
    "Settings",
    "Shop",
    "Shopify",
    "Shown",
    "Traffic",
    "database_path",
    "effective",
    "load",
    "plan_rules",
    "policy_text",
    "rules_of",
    "settings_path",
    "shopify_access",
    "shopify_signature",
    "user_name",
    "user_settings",
    "variables",
]
