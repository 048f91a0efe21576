"""Redirect rules as Shopify exports them, and as Matrixify does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from linkaudit.model import UNREAD, Batch, Content, Coverage, OwnerKind, Redirect, Skip
from linkaudit.source.base import Member
from linkaudit.source.placements import Owner, Part, placements
from linkaudit.source.reading import tabular
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.tabular import SHORT, Row, Table
from linkaudit.source.reading.values import identity
from linkaudit.urls.personal import blank

# Shopify's redirect export and Matrixify's "Redirects" (help.shopify.com, matrixify.app, read 2026-11-22).
FROM = ("redirect from", "path")
TO = ("redirect to", "target")
_WITH_HOST = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_CURE = "Write a path such as /old-page and where it leads, or remove the row."


class RedirectCsv:
    """One rule a row. Cursor: rows below the header."""

    name = "redirect_csv"
    expects = "redirect export CSV (columns Redirect from and Redirect to)"
    stage = "crawl"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        names = set() if member.names else set(tabular.header(member.head))
        return any({one, other} <= names for one, other in zip(FROM, TO, strict=True))

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        table = Table(member)
        steps = _with_coverage(redirect_steps(table.whole_rows(), table.header))
        return batches(tabular.announced(steps, table, start), start)


def redirect_steps(rows: Iterable[Row], header: list[str], where: str = "") -> Iterator[Step]:
    """Yield a step per row. ``where`` stands before the row in messages (a sheet's name)."""
    names = [tabular.fold(name) for name in header]
    from_, to = _index(names, FROM), _index(names, TO)
    own_id = names.index("id") if "id" in names else None
    for ref, row in enumerate(rows, 1):
        left_out = {SHORT: 1} if row.short else {}
        if row.fault:
            column, why, cure = row.fault
            yield Step(ref, [Skip(ref=ref, where=f"{where}{_place(row, column)}", why=why, cure=cure)], left_out)
        elif not any(row.cells):
            yield Step(ref, [], left_out)
        else:
            rule_id = identity(row.cells[own_id]) if own_id is not None else None
            records, reasons = _rule(ref, row, from_, to, rule_id)
            if not records:
                column = header[from_] if not row.cells[from_].strip() else header[to]
                records = [Skip(ref=ref, where=f"{where}{_place(row, column)}", why="is empty", cure=_CURE)]
            yield Step(ref, records, {**left_out, **reasons})


def _index(names: list[str], wanted: tuple[str, ...]) -> int:
    return next(names.index(name) for name in wanted if name in names)


def _place(row: Row, column: str) -> str:
    return f"row {row.number}, column {column}" if column else f"row {row.number}"


def _rule(ref: int, row: Row, from_: int, to: int, rule_id: int | None) -> tuple[list[Content], dict[str, int]]:
    """Return the rule in ``row`` and the link that its target is; nothing if a side is empty."""
    path, target = blank(row.cells[from_].strip()), blank(row.cells[to].strip())
    if not path or not target:
        return [], {}
    if _WITH_HOST.match(path):
        path = "/" + _WITH_HOST.sub("", path, count=1).lstrip("/")
    owner = Owner(kind=OwnerKind.REDIRECT, ref=ref, id=str(rule_id or path), title=path, base="/")
    found, left_out = placements(owner, [Part(field="target", form="url", text=target)])
    return [Redirect(ref=ref, path=path, target=target, redirect_id=rule_id), *found], left_out


def _with_coverage(steps: Iterable[Step]) -> Iterator[Step]:
    """Pass ``steps`` on; the last says whether the rules are whole."""
    cursor, why = 0, ""
    for step in steps:
        cursor = step.cursor
        why = UNREAD if any(isinstance(record, Skip) for record in step.records) else why
        yield step
    yield Step(cursor, [Coverage(ref=1, kind="redirect", whole=not why, why=why)])
