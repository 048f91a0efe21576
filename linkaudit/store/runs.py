"""Runs, the streams they judge, and how far each stream got."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from sqlite_utils import Database

CONTENT_TABLES = ("shops", "coverage", "products", "variants", "images", "metafields", "locations", "stock",
                  "stock_levels", "files", "present", "pages", "collection_products", "redirects", "placements",
                  "skips", "tallies", "orders", "order_lines", "visits", "series", "shop_facts",
                  "versions")  # fmt: skip


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """A file or feed that is read into the store. ``cursor`` counts the source records saved so far.

    ``state`` is a live feed's note of where it stands, for itself alone; empty for files. ``updated_at`` is when its
    bookmark moved last.
    """

    kind: str
    stage: str
    name: str
    fingerprint: str
    size: int
    stream_id: int = 0
    cursor: int = 0
    complete: bool = False
    damage: str = ""
    state: str = ""
    updated_at: str = ""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One audit. ``status`` is open, complete or abandoned; times are ISO 8601 with offset."""

    run_id: int
    status: str
    started_at: str
    finished_at: str | None = None
    policy: str = ""
    cutoff: str = ""
    version: str = ""
    summary: str = ""
    hosts: tuple[str, ...] = ()


def open_run(db: Database, streams: Iterable[Stream], *, whole: bool, now: str, version: str) -> int:
    """Return the run that reads ``streams``: the open one if they fit it, else a new one.

    ``whole``: the given streams are all there is. Else they are added to the open run; where that begins a new run, it
    takes over the streams of the one before, but for those that the given ones replace.
    """
    with db.atomic():
        ids = [_register(db, stream, now) for stream in streams]
        last = latest(db)
        current = last if last and last.status == "open" else None
        if current and whole and set(stream_ids(db, current.run_id)) != set(ids):
            db.execute("UPDATE runs SET status = 'abandoned' WHERE run_id = ?", [current.run_id])
            current = None
        run_id = current.run_id if current else _new_run(db, now, version, last)
        if last and not current and not whole:
            _attach(db, run_id, _not_replaced(streams_of(db, last.run_id), streams_by_id(db, ids)))
        _detach_replaced(db, run_id, ids)
        _attach(db, run_id, ids)
        if whole:
            _arrange(db, streams_by_id(db, ids))
    return run_id


def reopen(db: Database, *, now: str, version: str) -> int | None:
    """Return the open run, or a new one over the streams of the latest; None if nothing was ever read."""
    last = latest(db)
    if last is None or last.status == "open":
        return last.run_id if last else None
    with db.atomic():
        run_id = _new_run(db, now, version, last)
        _attach(db, run_id, stream_ids(db, last.run_id))
    return run_id


def latest(db: Database, *, status: str | None = None) -> Run | None:
    """Return the newest run, or the newest with ``status``; abandoned ones are passed over."""
    where = "status = :status" if status else "status <> 'abandoned'"
    rows = db.query(f"SELECT * FROM runs WHERE {where} ORDER BY run_id DESC LIMIT 1", {"status": status})
    return next((msgspec.convert(row | {"hosts": msgspec.json.decode(row["hosts"])}, Run) for row in rows), None)


def complete_runs(db: Database) -> list[Run]:
    """Return the complete runs, the oldest first."""
    rows = db.query("SELECT * FROM runs WHERE status = 'complete' ORDER BY run_id")
    return [msgspec.convert(row | {"hosts": msgspec.json.decode(row["hosts"])}, Run) for row in rows]


def remember_hosts(db: Database, run_id: int, hosts: Sequence[str]) -> None:
    """Keep the hosts that the user named, so that later commands need not name them again."""
    if hosts:
        db.table("runs").update(run_id, {"hosts": msgspec.json.encode(list(hosts)).decode()})


def streams_of(db: Database, run_id: int) -> list[Stream]:
    """Return the streams of a run in the order they were given."""
    rows = db.query(
        "SELECT b.* FROM bookmarks b JOIN run_streams r USING (stream_id) WHERE r.run_id = ? ORDER BY stream_id",
        [run_id],
    )
    return [msgspec.convert(row, Stream, strict=False) for row in rows]


def holds(db: Database, stream_id: int) -> tuple[str, ...]:
    """Return the kinds of content in which a stream has links; ``visit`` for landings, other than of listed links."""
    found: list[str] = []
    question = "SELECT min(owner_kind) FROM placements WHERE stream_id = ? AND owner_kind > ?"
    while kind := db.execute(question, [stream_id, found[-1] if found else ""]).fetchone()[0]:
        found.append(kind)
    # All visits of a stream have one origin.
    origin = db.execute("SELECT origin FROM visits WHERE stream_id = ? LIMIT 1", [stream_id]).fetchone()
    return (*found, "visit") if origin and origin[0] != "link_list" else tuple(found)


def whole(db: Database, stream_id: int) -> tuple[str, ...]:
    """Return the kinds of content that a stream shows whole."""
    rows = db.execute("SELECT kind FROM coverage WHERE stream_id = ? AND whole = 1 ORDER BY kind", [stream_id])
    return tuple(row[0] for row in rows)


def streams_by_id(db: Database, ids: Iterable[int]) -> list[Stream]:
    """Return streams by their ids."""
    found = (db.query("SELECT * FROM bookmarks WHERE stream_id = ?", [stream_id]) for stream_id in ids)
    return [msgspec.convert(row, Stream, strict=False) for rows in found for row in rows]


def read_under(db: Database, name: str) -> set[str]:
    """Return the digests of the contents that were read from files of that name, in whatever folder."""
    rows = db.execute("SELECT name, fingerprint FROM bookmarks WHERE substr(name, -length(?)) = ?", [name, name])
    return {digest.partition("/")[0] for given, digest in rows if given.rpartition("/")[2] == name}


def stream_ids(db: Database, run_id: int) -> list[int]:
    """Return the ids of a run's streams."""
    return [stream.stream_id for stream in streams_of(db, run_id)]


def replace_stream(db: Database, run_id: int, stream: Stream, *, now: str) -> int:
    """Give a run ``stream`` in place of others of its kind, and return its id. The caller holds the transaction."""
    stream_id = _register(db, stream, now)
    detach_kind(db, run_id, stream.kind)
    _attach(db, run_id, [stream_id])
    return stream_id


def detach_kind(db: Database, run_id: int, kind: str) -> None:
    """Take all streams of a kind from a run. The caller holds the transaction."""
    db.execute(
        "DELETE FROM run_streams WHERE run_id = ? AND stream_id IN (SELECT stream_id FROM bookmarks WHERE kind = ?)",
        [run_id, kind],
    )


def end_stream(db: Database, stream_id: int, *, damage: str, now: str) -> None:
    """Mark a stream as read to its end, or say in ``damage`` why it was not."""
    db.table("bookmarks").update(stream_id, {"complete": int(not damage), "damage": damage, "updated_at": now})


def finish_run(db: Database, run_id: int, values: dict[str, str], *, delivered: bool = True) -> None:
    """Mark a run complete and drop the content that only earlier runs judged; their findings stay.

    Not ``delivered``: nobody has been told of it until ``deliver`` says so.
    """
    with db.atomic():
        db.table("runs").update(run_id, {"status": "complete", "undelivered": int(not delivered), **values})
        superseded = "NOT IN (SELECT stream_id FROM run_streams WHERE run_id = ?)"
        for table in CONTENT_TABLES:
            db.execute(f"DELETE FROM {table} WHERE stream_id {superseded}", [run_id])
        db.execute(f"DELETE FROM bookmarks WHERE stream_id {superseded}", [run_id])


def deliver(db: Database) -> None:
    """Note that the user has been told of the complete runs. The caller holds the transaction."""
    db.execute("UPDATE runs SET undelivered = 0 WHERE status = 'complete' AND undelivered = 1")


def keep_summary(db: Database, run_id: int, summary: str) -> None:
    """Keep a new summary of a complete run; what was read since for the next run stays as it is."""
    db.execute("UPDATE runs SET summary = ? WHERE run_id = ?", [summary, run_id])


# Kinds of live feeds; their fingerprints begin with the shop.
_ADMIN, _FRONT = "admin_", "front_"
# Kinds of which a new file is a new edition; of the others (JSON, lists of links) several stand side by side.
_EDITIONS = frozenset({"product_csv", "redirect_csv", "matrixify", "theme"})


def _not_replaced(old: list[Stream], new: list[Stream]) -> list[int]:
    names = {(stream.name, stream.kind) for stream in new}
    editions = {stream.kind for stream in new} & _EDITIONS
    return [
        stream.stream_id
        for stream in old
        if (stream.name, stream.kind) not in names and stream.kind not in editions and not _elsewhere(stream, new)
    ]


def _elsewhere(old: Stream, new: list[Stream]) -> bool:
    """Whether live feeds that are given tell otherwise what ``old`` told.

    Two shops are not judged as one, nor what the public sees of a shop beside what its own API tells.
    """
    for own, other in ((_ADMIN, _FRONT), (_FRONT, _ADMIN)):
        if old.kind.startswith(own):
            shops = {_shop(one) for one in new if one.kind.startswith(own)}
            stages = {one.stage for one in new if one.kind.startswith(other)}
            return (bool(shops) and _shop(old) not in shops) or old.stage in stages
    return False


def _shop(stream: Stream) -> str:
    return stream.fingerprint.partition("/")[0]


def _register(db: Database, stream: Stream, now: str) -> int:
    found = next(
        db.query(
            "SELECT stream_id FROM bookmarks WHERE fingerprint = ? AND kind = ?", [stream.fingerprint, stream.kind]
        ),
        None,
    )
    if found:
        db.table("bookmarks").update(found["stream_id"], {"name": stream.name})
        return int(found["stream_id"])
    row = msgspec.structs.asdict(stream) | {"stream_id": _unused(db)}
    return _key(db.table("bookmarks").insert(row | {"complete": 0, "updated_at": now}).last_pk)


def _unused(db: Database) -> int:
    """Return an id that no stream has, nor had one that a run remembers."""
    question = "SELECT 1 + max(coalesce(max(stream_id), 0), (SELECT coalesce(max(stream_id), 0) FROM {})) FROM {}"
    return int(db.execute(question.format("bookmarks", "run_streams")).fetchone()[0])


def _arrange(db: Database, given: list[Stream]) -> None:
    """Let ids ascend in the order in which the streams are given: of two that tell of the same thing the later counts.

    New contents of a file take the place of the old ones, which make room. Whatever is out of order still moves to the
    end.
    """
    ids = [one.stream_id for one in given]
    for at, one in enumerate(given):
        older = db.execute(
            "SELECT min(stream_id) FROM bookmarks WHERE name = ? AND kind = ?"
            f" AND stream_id NOT IN ({', '.join('?' * len(ids))})",
            [one.name, one.kind, *ids],
        ).fetchone()[0]
        if older is not None and older < ids[at] and not one.kind.startswith((_ADMIN, _FRONT)):
            _move(db, older, _unused(db))
            _move(db, ids[at], older)
            ids[at] = older
    ordered = next((at for at in range(1, len(ids)) if ids[at] < ids[at - 1]), len(ids))
    for old in ids[ordered:]:
        _move(db, old, _unused(db))


def _move(db: Database, old: int, new: int) -> None:
    """Give a stream another id, wherever it stands."""
    for table in db.tables:
        if any(column.name == "stream_id" for column in table.columns):
            db.execute(f"UPDATE {table.name} SET stream_id = ? WHERE stream_id = ?", [new, old])


def _new_run(db: Database, now: str, version: str, last: Run | None) -> int:
    run_id = _key(db.table("runs").insert({"status": "open", "started_at": now, "version": version}).last_pk)
    remember_hosts(db, run_id, last.hosts if last else ())
    return run_id


def _detach_replaced(db: Database, run_id: int, ids: list[int]) -> None:
    """Let go of older contents of the files that are given, and of damaged files of the same kind."""
    given = streams_by_id(db, ids)
    names, kinds = {(one.name, one.kind) for one in given}, {one.kind for one in given}
    for old in streams_of(db, run_id):
        again = (old.name, old.kind) in names or (old.damage and old.kind in kinds)
        if (again or _elsewhere(old, given)) and old.stream_id not in ids:
            db.execute("DELETE FROM run_streams WHERE run_id = ? AND stream_id = ?", [run_id, old.stream_id])


def _attach(db: Database, run_id: int, ids: Iterable[int]) -> None:
    for stream_id in ids:
        db.execute("INSERT OR IGNORE INTO run_streams VALUES (?, ?)", [run_id, stream_id])


def _key(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"not a key of ours: {value!r}")
    return value
