"""What reading noted beside the records: what could not be used, and what was left out on purpose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from linkaudit.store.overlap import RUN_STREAMS

if TYPE_CHECKING:
    from sqlite_utils import Database


def skips(db: Database, run_id: int, only: Iterable[int] = ()) -> Iterator[tuple[str, str, str, str, int]]:
    """Yield (file, first place, why, cure, how many) for rows and records that could not be used.

    ``only``: in these streams, if any are named.
    """
    # With a single min(), SQLite takes the bare columns from the row that has it (sqlite.org/lang_select.html).
    rows = db.execute(
        "SELECT b.name, s.place, s.why, s.cure, count(*), min(s.skip_ref) FROM skips s"
        f" JOIN bookmarks b USING (stream_id) WHERE s.{RUN_STREAMS}{_among(only)} GROUP BY s.stream_id, s.why, s.cure"
        " ORDER BY s.stream_id, min(s.skip_ref)",
        {"run": run_id},
    )
    for name, place, why, cure, count, _ in rows:
        yield name, place, why, cure, count


def tallies(db: Database, run_id: int, only: Iterable[int] = ()) -> Iterator[tuple[str, str, int]]:
    """Yield (file, reason, how many) for what was left out on purpose. ``only`` as for ``skips``."""
    yield from db.execute(
        f"""SELECT b.name, t.why, sum(t.count) FROM tallies t JOIN bookmarks b USING (stream_id)
        WHERE t.{RUN_STREAMS}{_among(only)} GROUP BY t.stream_id, t.why ORDER BY t.stream_id, t.why""",
        {"run": run_id},
    )


def _among(streams: Iterable[int]) -> str:
    listed = ", ".join(str(int(one)) for one in streams)
    return f" AND stream_id IN ({listed})" if listed else ""
