"""Metaobjects: their definitions first, which say whether entries have pages of their own, then the entries."""

from __future__ import annotations

from collections.abc import Iterator

from linkaudit.model import Batch, Tally
from linkaudit.source.admin import queries
from linkaudit.source.admin.feeds import FEEDS
from linkaudit.source.admin.pages import PageSize, dear, next_page, nodes_of
from linkaudit.source.admin.progress import Progress
from linkaudit.source.admin.session import Session
from linkaudit.source.json.nodes import Context, Out, number, stable_ref
from linkaudit.source.json.records import THINGS
from linkaudit.source.json.stream import Json

_FIRST = 50
_DEFINITIONS = next(part for feed in FEEDS if feed.name == "metaobjects" for part in feed.parts)


def batches(session: Session, progress: Progress) -> Iterator[Batch]:
    """Yield the entries of every type, from where the walk was stopped."""
    for kind, folder in sorted(_types(session)):
        place, size = progress.part(kind), PageSize(_FIRST)
        while not place.done:
            variables: dict[str, Json] = {"type": kind, "after": place.after}
            answer = dear(session, queries.METAOBJECTS, variables, size, "LinkauditMetaobjects")
            connection = answer.data.get("metaobjects")
            place.after = next_page(connection)
            place.done = place.after is None
            yield _batch(connection, folder, progress)


def _types(session: Session) -> Iterator[tuple[str, str]]:
    """Yield type and folder of every definition: an entry with a page has it at ``/pages/<folder>/<handle>``."""
    name, text = queries.by_pages(_DEFINITIONS)
    size, after = PageSize(_DEFINITIONS.first), None
    while True:
        connection = dear(session, text, {"after": after}, size, name).data.get(_DEFINITIONS.root)
        for node in filter(None, nodes_of(connection, f"{session.client.shop.name}, {name}")):
            store = _inside(_inside(node, "capabilities"), "onlineStore")
            folder = _inside(store, "data").get("urlHandle")
            yield str(node.get("type") or ""), str(folder or node.get("type") or "")
        after = next_page(connection)
        if after is None:
            return


def _batch(connection: Json, folder: str, progress: Progress) -> Batch:
    context = Context("metaobject", by_id=True)
    out = Out(context)
    for node in filter(None, nodes_of(connection, "metaobjects")):
        identity = str(node.get("id") or "")
        context.ordinal = context.owner = number(identity) or stable_ref(identity)
        # its page stands in the folder that the definition names, not in one named after the type
        THINGS["metaobject"].use({**node, "type": folder}, out)
        progress.cursor += 1
    tallies = [
        Tally(ref=stable_ref(folder, progress.cursor, why), why=why, count=count)
        for why, count in sorted(out.left_out.items())
    ]
    return Batch(cursor=progress.cursor, records=[*out.records, *tallies], state=progress.written())


def _inside(value: dict[str, Json], key: str) -> dict[str, Json]:
    inner = value.get(key)
    return inner if isinstance(inner, dict) else {}
