"""What came back from Seller Center, as it is told."""

from __future__ import annotations

from decimal import Decimal

from linkaudit.model.content import Record
from linkaudit.model.report import Skipped


class FileBack(Record, frozen=True, kw_only=True, gc=False):
    """A file that was read; ``rows`` counts the SKUs that it says are listed, or the rows that were refused."""

    name: str
    kind: str
    rows: int


class Reason(Record, frozen=True, kw_only=True, gc=False):
    """Why rows were refused. ``message`` is Seller Center's own text of one of them, ``title`` that row's product.

    ``code_number`` is TikTok's, ``ts_code`` ours, "" where there is none; not ``certain``: told from single words.
    """

    code_number: str
    ts_code: str
    meaning: str
    cure: str
    rows: int
    message: str
    title: str
    certain: bool


class Covered(Record, frozen=True, kw_only=True, gc=False):
    """How much of the money at risk is behind products that are listed; ``share`` is of one, None if none is known."""

    currency: str
    listed: Decimal
    at_risk: Decimal
    share: Decimal | None


class MatchReport(Record, frozen=True, kw_only=True, gc=False):
    """What is listed, refused and waiting, after all files that were ever given.

    ``matched`` counts listed SKUs by what they were recognised by; ``unmatched`` are those of no product of the shop,
    some of them ``named``. ``not_live`` counts listed products that buyers cannot see yet. ``refused`` counts the rows
    of the files just read, ``reasons`` come with the most rows first. ``again`` are products that were refused and will
    be in the next sheet; ``waiting`` those of which no file has said a word.
    """

    files: list[FileBack]
    listed_skus: int
    listed_products: int
    not_live: int
    matched: dict[str, int]
    unmatched: int
    named: list[str]
    refused: int
    reasons: list[Reason]
    again: int
    waiting: int
    waiting_named: list[str]
    coverage: Covered | None
    skipped: list[Skipped]
