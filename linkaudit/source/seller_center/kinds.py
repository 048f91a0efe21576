"""The kinds of workbooks that TikTok Shop's Seller Center writes."""

from __future__ import annotations

from linkaudit.source.base import FileKind
from linkaudit.source.seller_center.batch_edit import BatchEdit
from linkaudit.source.seller_center.result import UploadResult
from linkaudit.source.seller_center.template import SheetTemplate

SELLER_CENTER_KINDS: tuple[FileKind, ...] = (SheetTemplate(), BatchEdit(), UploadResult())
