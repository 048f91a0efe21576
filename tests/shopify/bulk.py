"""Bulk operations: submitted, run in a thread of their own, looked at until they are done."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphql import GraphQLError

from tests.shopify.bulk_order import Order, lines
from tests.shopify.bulk_query import BulkQuery, Compiler, Denied, Gap, Refused
from tests.shopify.call import Call, World
from tests.shopify.data import Node, number
from tests.shopify.roots import listing

AT_ONCE = 5  # query operations of one app and shop, since 2026-01
ENDED = {"COMPLETED", "FAILED", "CANCELED", "EXPIRED"}
FIRST_ID = 720_918


@dataclass(frozen=True)
class Pace:
    """How long an operation takes: looks at it (polls, listings, other submissions) and seconds, whatever is longer."""

    created: int = 0  # looks that still find it CREATED
    running: int = 1  # looks after those that still find it RUNNING
    seconds: float = 0.0


@dataclass
class Operation:
    """One bulk operation. ``fault`` is the name of what shall go wrong with it, with options."""

    gid: str
    query: str
    created_at: str
    path: Path
    pace: Pace
    clock: Callable[[], float]
    url_of: Callable[[Operation], str]
    fault: str = ""
    options: Node = field(default_factory=dict)
    objects: int = 0
    roots: int = 0
    error: str | None = None
    looks: int = 0
    canceled_at: int | None = None
    completed_at: str | None = None
    done: threading.Event = field(default_factory=threading.Event, repr=False)
    started: float = 0.0

    def poll(self) -> Node:
        """Look at the operation, which moves it along, and return it as GraphQL has it."""
        self.looks += 1
        return self.node()

    def status(self) -> str:
        """Return where the operation stands after the looks so far."""
        if self.canceled_at is not None:
            return "CANCELING" if self.looks <= self.canceled_at + 1 else "CANCELED"
        if self.looks <= self.pace.created:
            return "CREATED"
        slow = self.looks <= self.pace.created + self.pace.running or self.clock() - self.started < self.pace.seconds
        if slow or self.fault == "bulk_stuck" or not self.done.wait(0.5):
            return "RUNNING"
        faults = {"bulk_failed": "FAILED", "bulk_access_denied": "FAILED", "bulk_canceled": "CANCELED", "bulk_expired": "EXPIRED"}
        return faults.get(self.fault, "FAILED" if self.error else "COMPLETED")

    def node(self) -> Node:
        """Return the operation as GraphQL has it."""
        status = self.status()
        whole = status == "COMPLETED" and self.objects > 0
        partial = status in {"FAILED", "CANCELED"} and self.objects > 0 and self.options.get("partial", True)
        lost = {"bulk_failed": self.options.get("code", "INTERNAL_SERVER_ERROR"), "bulk_access_denied": "ACCESS_DENIED"}
        off_by = 1 if self.fault == "count_mismatch" and status in ENDED else 0
        return {
            "__typename": "BulkOperation", "id": self.gid, "type": "QUERY", "status": status, "query": self.query,
            "createdAt": self.created_at, "completedAt": self.completed_at if status == "COMPLETED" else None,
            "errorCode": (self.error or lost.get(self.fault)) if status == "FAILED" else None,
            "objectCount": str(self.objects + off_by), "rootObjectCount": str(self.roots),
            "fileSize": str(self.path.stat().st_size) if whole or partial else None,
            "url": self.url_of(self) if whole else None, "partialDataUrl": self.url_of(self) if partial else None,
        }  # fmt: skip


@dataclass
class BulkOperations:
    """All bulk operations of a local shop; results are files in ``folder``, served below ``address``."""

    folder: Path
    clock: Callable[[], float]
    take_fault: Callable[[str], tuple[str, Node]]
    address: str = ""
    pace: Pace = field(default_factory=Pace)
    order: Order = field(default_factory=Order)
    at_once: int = AT_ONCE
    operations: list[Operation] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(FIRST_ID))
    _closed: bool = False

    def look(self) -> list[Operation]:
        """Return all operations, the oldest first; being looked at moves them along. All tokens are of one app."""
        for one in self.operations:
            one.looks += 1
        return list(self.operations)

    def find(self, gid: str) -> Operation | None:
        """Return an operation by its id."""
        return next((one for one in self.operations if one.gid == gid), None)

    def submit(self, call: Call, query: str, *, group: bool) -> Node:
        """Start an operation; return the payload of bulkOperationRunQuery."""
        fault, options = self.take_fault(query)
        if fault == "user_errors":
            return _payload(None, options.get("message", "Bulk queries are not available."), options.get("code", "INVALID"), ["query"])
        compiler = Compiler(call.scopes, call.world.gaps)
        compiled, denied = None, fault == "bulk_access_denied"
        try:
            compiled = compiler.compile(query)
        except Denied:
            denied = True
        except Refused as wrong:
            return _payload(None, str(wrong), "INVALID", ["query"])
        running = [one for one in self.look() if one.status() not in ENDED]
        if len(running) >= self.at_once:
            return _payload(None, f"A bulk query operation for this app and shop is already in progress: {running[0].gid}.", "OPERATION_IN_PROGRESS", None)
        operation = self._open(call, query, ("bulk_access_denied" if denied else fault, options))
        if denied or compiled is None:
            operation.error = "ACCESS_DENIED"
            operation.done.set()
        else:
            self._start(operation, call, compiled, group=group)
        return _payload(operation, "", "", None)

    def cancel(self, gid: str) -> Node:
        """Ask an operation to stop; return the payload of bulkOperationCancel."""
        operation = self.find(gid)
        if operation is None:
            return _payload(None, "Bulk operation does not exist", "", ["id"], kind="UserError")
        if operation.status() in ENDED:
            return _payload(operation, f"A bulk operation cannot be canceled when it is {operation.status().lower()}", "", ["id"], kind="UserError")
        operation.canceled_at = operation.looks
        return _payload(operation, "", "", None)

    def signed(self, operation_id: str, query: str) -> bool:
        """Whether ``query`` carries the signature of this result."""
        return hmac.compare_digest(query, self._query(operation_id))

    def close(self) -> None:
        """Stop all operations and wait for their threads."""
        self._closed = True
        for thread in self.threads:
            thread.join()

    # ── Running ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _open(self, call: Call, query: str, fault: tuple[str, Node]) -> Operation:
        at = next(self._ids)
        gid = f"gid://shopify/BulkOperation/{at}"
        path = self.folder / f"{at}.jsonl"
        path.touch()
        operation = Operation(gid, query, call.shop.now, path, self.pace, self.clock, self._url, *fault)
        operation.started = self.clock()
        self.operations.append(operation)
        return operation

    def _start(self, operation: Operation, call: Call, compiled: BulkQuery, *, group: bool) -> None:
        rows = (row for _, row in listing(call, compiled.root, compiled.arguments).matches(0))
        thread = threading.Thread(target=self._run, args=(operation, call.world, lines(rows, compiled.connection, self.order, group=group)), daemon=True)
        self.threads.append(thread)
        thread.start()

    def _run(self, operation: Operation, world: World, found: Any) -> None:
        stop_after = operation.options.get("after") if operation.fault in {"bulk_failed", "bulk_canceled"} else None
        try:
            with operation.path.open("wb") as file:
                for line, is_root in found:
                    if self._closed or operation.canceled_at is not None or operation.objects == stop_after:
                        break
                    file.write(line + b"\n")
                    operation.objects += 1
                    operation.roots += is_root
        except (Gap, GraphQLError, LookupError, TypeError, ValueError) as wrong:
            world.gaps.add(f"bulk: {type(wrong).__name__} {wrong}")
            operation.error = "INTERNAL_SERVER_ERROR"
        operation.completed_at = world.shop.now
        operation.done.set()

    def _url(self, operation: Operation) -> str:
        at = str(number(operation.gid))
        return f"{self.address}/bulk-results/{at}.jsonl?{self._query(at)}"

    def _query(self, operation_id: str) -> str:
        signature = hmac.new(b"local shopify", operation_id.encode(), hashlib.sha256).hexdigest()
        return f"X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Expires=604800&X-Goog-Signature={signature}"


def _payload(operation: Operation | None, message: str, code: str, where: list[str] | None, *, kind: str = "BulkOperationUserError") -> Node:
    error = {"__typename": kind, "field": where, "message": message, "code": code or None}
    return {"bulkOperation": operation.node() if operation else None, "userErrors": [error] if message else []}
