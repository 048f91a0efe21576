"""The files of the published theme. Those whose checksum did not change are not fetched again."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator

import msgspec

from linkaudit.errors import SourceError
from linkaudit.model import Batch, Content, Present, Skip, Tally
from linkaudit.source.admin import queries
from linkaudit.source.admin.faults import ExpiredResult
from linkaudit.source.admin.pages import PageSize, dear, next_page
from linkaudit.source.admin.progress import Progress
from linkaudit.source.admin.session import Session
from linkaudit.source.documents.theme import has_links, read_file, why_unread
from linkaudit.source.json.nodes import stable_ref
from linkaudit.source.json.stream import Json

_AT_ONCE = 50  # file names a request may give (OnlineStoreTheme.files, Admin API 2026-10, read 2026-11-22)
_LIST = 250


def batches(session: Session, progress: Progress, before: dict[str, str], notes: list[Skip]) -> Iterator[Batch]:
    """Yield the links of the theme's files. ``before``: checksums of the files that an earlier edition has read."""
    theme_id = _main_theme(session)
    if not theme_id:
        notes.append(Skip(ref=1, where="theme", why="the shop has no published theme", cure=""))
        return
    listed = dict(_listed(session, theme_id))
    readable = {name: checksum for name, checksum in listed.items() if has_links(name)}
    kept = [name for name, checksum in readable.items() if checksum and before.get(name) == checksum]
    wanted = [name for name in readable if name not in set(kept) and name not in progress.files]
    size = PageSize(_AT_ONCE)
    while wanted:
        asked, wanted = wanted[: min(size.now, _AT_ONCE)], wanted[min(size.now, _AT_ONCE) :]
        read = _fetched(session, theme_id, asked, size)
        late = [name for name in asked if name not in read]
        if len(asked) > 1:
            wanted = late + wanted  # Shopify leaves out what would make the answer too large
            size.now = max(1, len(read)) if late else size.now
        elif late:
            read[late[0]] = [_not_given(late[0])]
        progress.files.update({name: readable[name] for name in read})
        progress.cursor += len(read)
        yield _batch(progress, [record for records in read.values() for record in records])
    progress.files.update({name: readable[name] for name in kept})
    yield _batch(progress, [*(Present(ref=stable_ref(name), fresh=False) for name in kept), *_unread(listed)])


def _batch(progress: Progress, records: list[Content]) -> Batch:
    return Batch(cursor=progress.cursor, records=records, state=progress.written())


def _main_theme(session: Session) -> str:
    answer = session.client.run(queries.MAIN_THEME, {}, name="LinkauditMainTheme")
    themes = answer.data.get("themes")
    nodes = themes.get("nodes") if isinstance(themes, dict) else None
    first = nodes[0] if isinstance(nodes, list) and nodes else None
    return str(first.get("id") or "") if isinstance(first, dict) else ""


def _listed(session: Session, theme_id: str) -> Iterator[tuple[str, str]]:
    """Yield name and checksum of every file."""
    size = PageSize(_LIST)
    after: str | None = None
    while True:
        variables: dict[str, Json] = {"id": theme_id, "after": after}
        files = _files(dear(session, queries.THEME_LIST, variables, size, "LinkauditThemeList").data)
        for node in files.get("nodes") or ():  # type: ignore[union-attr]
            if isinstance(node, dict) and node.get("filename"):
                yield str(node["filename"]), str(node.get("checksumMd5") or "")
        after = next_page(files)
        if after is None:
            return


def _fetched(session: Session, theme_id: str, names: list[str], size: PageSize) -> dict[str, list[Content]]:
    """Return the records of those of the files that Shopify gave."""
    variables: dict[str, Json] = {"id": theme_id, "filenames": list(names)}
    files = _files(dear(session, queries.THEME_FILES, variables, size, "LinkauditThemeFiles").data)
    found: dict[str, list[Content]] = {}
    for node in files.get("nodes") or ():  # type: ignore[union-attr]
        if isinstance(node, dict) and (name := str(node.get("filename") or "")) in names:
            data = _text(session, node.get("body"), name)
            if data is not None:
                found[name] = _records(name, data)
    return found


def _not_given(name: str) -> Skip:
    cure = "Download the theme and load it as a file"
    ref = stable_ref(name)
    return Skip(ref=ref, where=name, why="Shopify does not give its text", cure=cure, owner=ref)


def _records(name: str, data: bytes) -> list[Content]:
    ref = stable_ref(name)
    step = read_file(ref, name, data)
    left_out = [
        Tally(ref=stable_ref(name, why), why=why, count=count, owner=ref) for why, count in step.left_out.items()
    ]
    records = [msgspec.structs.replace(one, owner=ref) if isinstance(one, Skip) else one for one in step.records]
    return [Present(ref=ref, fresh=True), *records, *left_out]


def _text(session: Session, body: Json, name: str) -> bytes | None:
    """Return a file's bytes: given as text, in base64, or at an address that is good for a short while."""
    if not isinstance(body, dict):
        return None
    if isinstance(content := body.get("content"), str):
        return content.encode("utf-8", "replace")
    if isinstance(url := body.get("url"), str):
        return _fetch(session, url, name)
    if not isinstance(encoded := body.get("contentBase64"), str):
        return None
    try:
        return b64decode(encoded)
    except binascii.Error:
        return None


def _fetch(session: Session, url: str, name: str) -> bytes | None:
    path = session.room(f"theme-{stable_ref(name)}")
    try:
        session.client.download(url, path, size=None, name=name)
        return path.read_bytes()
    except ExpiredResult:
        return None
    finally:
        path.unlink(missing_ok=True)


def _unread(listed: dict[str, str]) -> list[Content]:
    counted = Counter(why_unread(name) for name in listed if not has_links(name))
    return [Tally(ref=stable_ref(why), why=why, count=count) for why, count in sorted(counted.items())]


def _files(data: dict[str, Json]) -> dict[str, Json]:
    theme = data.get("theme")
    files = theme.get("files") if isinstance(theme, dict) else None
    if not isinstance(files, dict):
        cure = "What was saved stays; run the same command again"
        raise SourceError("the published theme went away while it was read", where="theme", cure=cure)
    return files
