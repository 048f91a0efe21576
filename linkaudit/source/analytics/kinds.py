"""The kinds of files that analyses of visits come in."""

from __future__ import annotations

from linkaudit.source.analytics.access_log import AccessLog
from linkaudit.source.analytics.ga4 import Ga4
from linkaudit.source.analytics.shopify_csv import ShopifySessions
from linkaudit.source.base import FileKind

# Shopify's reports before Google's: columns that only one of them has decide, and both have "Sessions".
ANALYTICS_KINDS: tuple[FileKind, ...] = (ShopifySessions(), Ga4(), AccessLog())
