"""Bulk operations: begun, found again, waited for, and their results fetched and checked.

Facts: shopify.dev "Perform bulk operations with the GraphQL Admin API", and the schema of 2026-10; read 2026-11-22.
Five query operations run at once for each app and shop; results are kept for seven days.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from linkaudit.errors import SourceError
from linkaudit.source.admin import queries
from linkaudit.source.admin.faults import Unanswered
from linkaudit.source.admin.lines import PARENT_KEY
from linkaudit.source.admin.session import Session
from linkaudit.source.json.stream import Json

_RUNNING = frozenset({"CREATED", "RUNNING", "CANCELING"})
_BLOCK = 1 << 20
_BUSY = frozenset({"OPERATION_IN_PROGRESS", "LIMIT_REACHED"})
_FIRST_WAIT, _LONGEST_WAIT, _GROWTH = 0.5, 30.0, 1.6
_UNANSWERED = 5  # times that an operation is begun without an answer
_LONGEST_RUN = 24 * 3600.0  # seconds that one crawl waits for one operation; the next crawl goes on waiting


class Operation(msgspec.Struct, rename="camel", frozen=True):
    """A bulk operation as it stands. Counts are texts in GraphQL (UnsignedInt64)."""

    id: str = ""
    status: str = ""
    error_code: str | None = None
    object_count: int = 0
    root_object_count: int = 0
    file_size: int | None = None
    url: str | None = None
    partial_data_url: str | None = None
    query: str = ""

    @property
    def running(self) -> bool:
        """Whether it is still under way."""
        return self.status in _RUNNING


def submit(session: Session, text: str, *, group: bool, not_before: str) -> str:
    """Begin an operation and return its id; while five are running, wait, and take over one that asks the same.

    ``not_before`` is when this crawl began: what began earlier is out of date. Raises ``Refused`` if Shopify does
    not take the query, ``SourceError`` if it gives no answer time and again, or none of the five ends for a day.
    """
    wait, waited, told, unanswered = _FIRST_WAIT, 0.0, 0.0, 0
    while True:
        busy = True
        try:
            if found := _begin(session, text, group=group):
                return found
        except Unanswered as fault:
            busy, unanswered = False, unanswered + 1
            last = SourceError(fault.what, where=fault.where, cure=fault.cure)
        if same := find(session, text, not_before):  # it may have begun all the same
            return same
        if unanswered >= _UNANSWERED:
            raise last
        if waited > _LONGEST_RUN:
            raise SourceError("other bulk operations have been running for a day", where=session.client.shop.name,
                              cure="What was saved stays; run the same command again once they have ended")  # fmt: skip
        if busy and waited >= told:
            session.tell(f"{session.client.shop.name}: five bulk operations are running, waiting for one to end")
            told = waited * 2 + 5
        session.pause(wait)
        waited += wait
        wait = min(wait * _GROWTH, _LONGEST_WAIT)


def _begin(session: Session, text: str, *, group: bool) -> str:
    """Return the id of the operation begun; empty if too many are running."""
    variables: dict[str, Json] = {"query": text, "group": group}
    answer = session.client.run(queries.BULK_RUN, variables, name="LinkauditBulkRun", retry=False)
    payload = _at(answer.data, "bulkOperationRunQuery")
    errors = payload.get("userErrors")
    first = errors[0] if isinstance(errors, list) and errors else None
    if isinstance(first, dict):
        if first.get("code") in _BUSY:
            return ""
        raise Refused(str(first.get("message")))
    return str(_at(payload, "bulkOperation").get("id") or "")


def find(session: Session, text: str, not_before: str) -> str:
    """Return the id of an operation over the same query that began in this crawl; empty if there is none.

    One that began earlier may have read what has changed since, and a later crawl asks for changes from this one on.
    """
    answer = session.client.run(queries.BULK_LIST, {}, name="LinkauditBulkList")
    nodes = _at(answer.data, "bulkOperations").get("nodes")
    for node in nodes if isinstance(nodes, list) else []:
        if not isinstance(node, dict) or node.get("query") != text:
            continue
        recent = str(node.get("createdAt") or "") >= not_before
        if recent and node.get("status") in {"COMPLETED", "CREATED", "RUNNING"}:
            return str(node.get("id") or "")
    return ""


def wait_for(session: Session, operation_id: str, title: str) -> Operation | None:
    """Return the operation once it has ended; None if Shopify does not know it any more."""
    wait, waited, told = _FIRST_WAIT, 0.0, 0.0
    while True:
        answer = session.client.run(queries.BULK_POLL, {"id": operation_id}, name="LinkauditBulkPoll")
        node = answer.data.get("bulkOperation")
        if not isinstance(node, dict):
            return None
        operation = msgspec.convert(node, Operation, strict=False)
        if not operation.running:
            return operation
        if waited > _LONGEST_RUN:
            raise SourceError("the bulk operation has been running for a day", where=title,
                              cure="What was saved stays; the same command goes on waiting for it")  # fmt: skip
        if waited >= told:
            session.tell(f"{title}: Shopify is putting them together, {operation.object_count:,} objects so far")
            told = waited * 2 + 5
        session.pause(wait)
        waited += wait
        wait = min(wait * _GROWTH, _LONGEST_WAIT)


def result_path(session: Session, operation_id: str) -> Path:
    """Return where the result of an operation is kept while it is read."""
    return session.spool / f"{operation_id.rpartition('/')[2]}.jsonl"


def fetch(session: Session, operation: Operation, title: str) -> Path | None:
    """Fetch the result of an operation if it is not there yet, and check it; None if it has no objects.

    Raises ``ExpiredResult`` if it is gone, ``Mismatch`` if it does not hold what Shopify counted.
    """
    url = operation.url or operation.partial_data_url
    if not url:
        if operation.object_count:
            raise Mismatch(f"Shopify counted {operation.object_count:,} objects and gives no result")
        return None
    path = result_path(session, operation.id)
    if not path.exists():
        session.room(path.name)
        whole = operation.file_size if operation.url else None
        session.client.download(url, path, size=whole, name=f"result of {title}")
    if operation.url:
        _check(path, operation)
    return path


class Refused(Exception):
    """Shopify does not take this query as a bulk operation."""


class Mismatch(Exception):
    """A result does not hold as many objects as Shopify counted."""


def _check(path: Path, operation: Operation) -> None:
    lines = children = 0
    with path.open("rb") as stream:
        while block := b"".join(stream.readlines(_BLOCK)):
            lines += block.count(b"\n") + (not block.endswith(b"\n"))
            children += block.count(PARENT_KEY)
    roots = lines - children
    size = path.stat().st_size
    wrong = [
        f"{found:,} {what} instead of {told:,}"
        for what, found, told in (
            ("bytes", size, size if operation.file_size is None else operation.file_size),
            ("objects", lines, operation.object_count),
            ("root objects", roots, operation.root_object_count),
        )
        if found != told
    ]
    if wrong:
        path.unlink()
        raise Mismatch("the result holds " + ", ".join(wrong))


def lines_of(path: Path, *, whole: bool) -> Iterator[bytes]:
    """Yield the lines of a result; if it is not whole, a last one that was cut is left out."""
    with path.open("rb") as stream:
        yield from (line for line in stream if whole or line.endswith(b"\n"))


def _at(value: dict[str, Json], key: str) -> dict[str, Json]:
    inner = value.get(key)
    return inner if isinstance(inner, dict) else {}
