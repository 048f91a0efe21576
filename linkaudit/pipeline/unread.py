"""What a run did not read, and what is known of that from the last run before that did.

A night on which a scope, a file or a list is missing hides things; on the night after they are neither new nor, if they
went meanwhile, still to be told as gone.
"""

from __future__ import annotations

from linkaudit.audit import diff as core
from linkaudit.audit.leaning import are_listings_known, lacks_lists, leaning
from linkaudit.model import Summary
from linkaudit.pipeline.matching import summary_of
from linkaudit.store import compare, past, runs, unseen
from linkaudit.store.database import Database

# What is counted in a run's summary, and the kind of content in which links stand there.
_COUNTED = {"products": "product", "pages": "page", "collections": "collection", "blogs": "blog",
            "articles": "article", "redirects": "redirect"}  # fmt: skip


def missing(db: Database, old: runs.Run, new: runs.Run) -> frozenset[str]:
    """Return the kinds of content that ``old`` read and ``new`` did not, and the link lists."""
    before, after = summary_of(old), summary_of(new)
    found = _kinds(db, old, before) - _kinds(db, new, after)
    if core.LINK_LIST in found:
        found |= {core.list_key(name) for name in compare.lists(db, old.run_id)}
    return frozenset(found | core.unread(before.files, after.files))


def complete(db: Database, old: runs.Run, new: runs.Run) -> None:
    """Let this connection see ``old`` with what it did not read and ``new`` did, as the last run before has it."""
    hidden, base = _known_from(db, old, new)
    if base is not None:
        past.reveal(db, (base.run_id, old.run_id, new.run_id), always=True)
        unseen.lean(db, leaning(hidden))
        unseen.note_stood(db, base.run_id, lists=lacks_lists(hidden))
        if not are_listings_known(hidden):
            unseen.take_over_listings(db, base.run_id, old.run_id)
        unseen.take_over(db, base.run_id, old.run_id, hidden)


def keep_first_seen(db: Database, old: runs.Run, new: runs.Run) -> None:
    """Give findings of ``new`` in what ``old`` did not read the first date that the last run before knows.

    What ``new`` has only because it did not read what ``old`` did is not new. The caller holds the transaction.
    """
    if not_read := missing(db, old, new):
        unseen.lean(db, leaning(not_read))
        unseen.note_stood(db, old.run_id, lists=lacks_lists(not_read))
        unseen.keep_quiet(db, new.run_id, old.run_id)
    hidden, base = _known_from(db, old, new)
    if base is not None:
        unseen.lean(db, leaning(hidden))
        unseen.keep_hidden(db, new.run_id, base.run_id, hidden)


def _known_from(db: Database, old: runs.Run, new: runs.Run) -> tuple[frozenset[str], runs.Run | None]:
    """Return what ``old`` did not read and ``new`` did, and the last run before ``old`` that read any of it."""
    hidden = missing(db, new, old)
    before = (run for run in reversed(runs.complete_runs(db)) if run.run_id < old.run_id) if hidden else ()
    for run in before:
        if known := hidden & _told(summary_of(run)):
            return frozenset(known), run
    return hidden, None


def _kinds(db: Database, run: runs.Run, summary: Summary) -> set[str]:
    return compare.kinds(db, run.run_id) | {kind for kind in _told(summary) if not kind.startswith(core.list_key(""))}


def _told(summary: Summary) -> set[str]:
    """Return the kinds and link lists that a run read, as far as its summary says."""
    counted = {kind for name, kind in _COUNTED.items() if summary.counts.get(name)}
    return counted | {place for one in summary.files for place in (*core.places(one), *one.whole)}
