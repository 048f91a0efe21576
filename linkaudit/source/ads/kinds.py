"""The kinds of files that TikTok's ad tools write."""

from __future__ import annotations

from linkaudit.source.ads.api_json import AdsApi
from linkaudit.source.ads.feed import CatalogCsv
from linkaudit.source.ads.feed_xml import CatalogXml
from linkaudit.source.ads.report import AdsReport
from linkaudit.source.ads.workbook import AdsCsv, AdsWorkbook
from linkaudit.source.base import FileKind

ADS_KINDS: tuple[FileKind, ...] = (AdsWorkbook(), AdsCsv(), AdsReport(), AdsApi(), CatalogCsv(), CatalogXml())
