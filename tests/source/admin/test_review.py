"""The Admin source against answers that a hostile day brings: nothing cut is taken for whole, nothing waits for ever."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from graphql import parse, validate

from linkaudit.errors import SourceError
from linkaudit.model import Coverage, Skip
from linkaudit.source.admin import operations, pages, queries
from linkaudit.source.admin.feeds import FEEDS, feed_named
from linkaudit.source.admin.progress import read
from linkaudit.source.admin.read import FeedStream, shows_all
from linkaudit.source.admin.session import Session
from tests.shopify import schema as published
from tests.source.admin.scripted import Script, data, errors, status

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVERY = frozenset(scope for feed in FEEDS for group in feed.scopes for scope in group) | {"read_all_orders"}


@pytest.fixture
def session(client, clock, told, tmp_path):
    return Session(client=client, spool=tmp_path / "spool", scopes=EVERY, shop={}, now=NOW, window_days=0, pause=clock.sleep, tell=told.append)


def menus(*nodes, more: bool = False, cursor: str | None = None, **extra) -> Script:
    page = {"edges": [{"node": node} for node in nodes], "pageInfo": {"hasNextPage": more, "endCursor": cursor}}
    return data({"menus": page}, **extra)


def menu(at: int) -> dict[str, object]:
    return {"__typename": "Menu", "id": f"gid://shopify/Menu/{at}", "handle": f"menu-{at}", "title": "Menu", "items": []}


def read_all(session: Session, name: str = "menus", state: str = "", base: str = ""):
    stream = FeedStream(session, feed_named(name), state=state, base=base)
    return stream, [batch for batch in stream.batches() if batch.cursor >= 0]


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [data({"other": {}}), data({"menus": None}), data({"menus": {"pageInfo": {"hasNextPage": False}}}), menus(menu(1), more=True), menus(menu(1), more=True, cursor="")],
    ids=["no connection", "null", "no edges", "no cursor", "empty cursor"],
)
def test_what_is_no_page_is_not_taken_for_the_last_one(server, session, answer):
    server.then(answer)
    with pytest.raises(SourceError):
        read_all(session)


def test_pages_that_do_not_go_on_are_left(server, session):
    server.then(menus(menu(1), more=True, cursor="x"), menus(menu(2), more=True, cursor="x"))
    with pytest.raises(SourceError, match="do not go on"):
        read_all(session)


def test_an_object_that_comes_empty_is_told_and_the_kind_is_not_whole(server, session):
    server.then(menus(menu(1), None, menu(3)))
    stream, batches = read_all(session)
    records = [record for batch in batches for record in batch.records]
    assert [one.whole for one in records if isinstance(one, Coverage)] == [False]
    assert next(one.where for one in records if isinstance(one, Skip)) == "menus, menus"
    assert not shows_all(stream.progress.written())


def test_a_page_that_is_too_much_work_is_asked_for_in_smaller_ones(server, session):
    server.then(*[status(504)] * 8, menus(menu(1)))
    read_all(session)
    assert [asked.json["variables"]["first"] for asked in server.asked] == [25] * 8 + [3]


def test_a_shop_that_is_down_is_left_after_two_rounds(server, session, clock):
    server.then(*[status(504)] * 100)
    begun = clock()
    with pytest.raises(SourceError, match="status 504"):
        read_all(session)
    assert len(server.asked) <= 16
    assert clock() - begun < 600


def test_a_shop_that_cannot_be_reached_is_not_asked_for_less(server, session):
    server.then(*[status(429)] * 8)
    with pytest.raises(SourceError, match="status 429"):
        read_all(session)
    assert len(server.asked) == 8


# --- fields that are denied ---------------------------------------------------------------------------------------


def locked(at: int, **more) -> Script:
    node = {"__typename": "Menu", "id": f"gid://shopify/Menu/{at}", "handle": f"menu-{at}", "title": "Menu", "items": None}
    error = {"message": "Access denied for items field.", "path": ["menus", "edges", 0, "node", "items"], "extensions": {"code": "ACCESS_DENIED"}}
    return menus(node, errors=[error], **more)


def test_a_denied_field_is_noted_in_the_transaction_of_its_batch(server, session):
    server.then(locked(1, more=True, cursor="a"), menus(menu(2)))
    stream = FeedStream(session, feed_named("menus"), state="", base="")
    saved = []
    for batch in stream.batches():
        saved.append(batch)
        if read(batch.state or "").part("menus").after:
            break  # killed here, and begun again below
    assert [one.why for one in saved[-1].records if isinstance(one, Skip)] == ["Shopify denies it: Access denied for items field"]
    again, _ = read_all(session, state=str(saved[-1].state))
    assert not again.begun
    assert not shows_all(again.progress.written())


def test_an_edition_with_denied_fields_is_no_base_for_changes(server, session):
    node = {"__typename": "UrlRedirect", "id": "gid://shopify/File/1"}
    page = {"files": {"edges": [{"node": node}], "pageInfo": {"hasNextPage": False, "endCursor": None}}}
    error = {"message": "Access denied", "path": ["files", "edges", 0, "node", "alt"], "extensions": {"code": "ACCESS_DENIED"}}
    server.then(data(page, errors=[error]), data(page))
    first, _ = read_all(session, "files")
    second, _ = read_all(session, "files", base=first.progress.written())
    assert not second.increment
    assert FeedStream(session, feed_named("files"), state="", base=second.progress.written()).increment


# --- bulk operations ----------------------------------------------------------------------------------------------


def listed(*nodes) -> Script:
    return data({"bulkOperations": {"nodes": list(nodes)}})


def busy() -> Script:
    error = {"field": None, "message": "in progress", "code": "OPERATION_IN_PROGRESS"}
    return data({"bulkOperationRunQuery": {"bulkOperation": None, "userErrors": [error]}})


def begun(at: int) -> Script:
    return data({"bulkOperationRunQuery": {"bulkOperation": {"id": f"gid://shopify/BulkOperation/{at}", "status": "CREATED"}, "userErrors": []}})


def test_an_operation_that_is_never_answered_is_not_begun_for_ever(server, session, clock):
    server.then(*[script for _ in range(20) for script in (errors("INTERNAL_SERVER_ERROR"), listed())])
    with pytest.raises(SourceError, match="fault of its own"):
        operations.submit(session, "{ x }", group=False, not_before="2026-11-22T12:00:00Z")
    assert len(server.asked) <= 12
    assert clock.slept


def test_five_operations_that_never_end_are_not_waited_for_without_end(server, session, told):
    server.then(*[script for _ in range(6_000) for script in (busy(), listed())])
    with pytest.raises(SourceError, match="running for a day"):
        operations.submit(session, "{ x }", group=False, not_before="2026-11-22T12:00:00Z")
    assert len(told) < 30


@pytest.mark.parametrize("state", ["RUNNING", "COMPLETED", "CANCELING"])
def test_an_operation_begun_before_this_crawl_is_not_taken_over(server, session, state):
    """What changed between its reading and the start of the crawl would never be asked for again."""
    old = {"id": "gid://shopify/BulkOperation/1", "status": state, "createdAt": "2026-11-22T09:00:00Z", "query": "{ x }"}
    server.then(busy(), listed(old), begun(2))
    assert operations.submit(session, "{ x }", group=False, not_before="2026-11-22T12:00:00Z").endswith("/2")


def test_an_operation_begun_in_this_crawl_is_taken_over(server, session):
    own = {"id": "gid://shopify/BulkOperation/7", "status": "RUNNING", "createdAt": "2026-11-22T12:00:01Z", "query": "{ x }"}
    server.then(Script(cut=-1), listed(own))
    assert operations.submit(session, "{ x }", group=False, not_before="2026-11-22T12:00:00Z").endswith("/7")


# --- theme --------------------------------------------------------------------------------------------------------


def theme_answers(body) -> list[Script]:
    files = {"nodes": [{"filename": "layout/theme.liquid", "checksumMd5": "1", "size": "1"}], "pageInfo": {"hasNextPage": False, "endCursor": None}, "userErrors": []}
    given = {"nodes": [{"filename": "layout/theme.liquid", "checksumMd5": "1", "body": body}], "userErrors": []}
    return [data({"themes": {"nodes": [{"id": "gid://shopify/OnlineStoreTheme/1", "name": "T"}]}}), data({"theme": {"id": "1", "files": files}}), data({"theme": {"id": "1", "files": given}})]


@pytest.mark.parametrize("body", [{"contentBase64": "abc"}, {"content": None}, {}, None, {"contentBase64": None}])
def test_a_theme_file_that_is_not_given_is_a_note_not_the_end(server, session, body):
    server.then(*theme_answers(body))
    _, batches = read_all(session, "theme")
    assert [one.why for batch in batches for one in batch.records if isinstance(one, Skip)] == ["Shopify does not give its text"]


def test_a_theme_that_goes_away_meanwhile_is_not_an_empty_one(server, session):
    server.then(theme_answers({})[0], data({"theme": None}))
    with pytest.raises(SourceError, match="went away"):
        read_all(session, "theme")


# --- queries ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [part for feed in FEEDS for part in (feed.online, feed.named_by) if part], ids=lambda part: part.name)
def test_queries_beside_the_parts_are_valid_too(part):
    assert validate(published.schema(), parse(queries.by_pages(part)[1])) == []


def test_what_the_online_store_shows_is_asked_for_by_what_is_published():
    """``online_store_channel`` finds resources "regardless of publication status", says the schema."""
    argument = published.schema().query_type.fields["collections"].args["query"]  # type: ignore[union-attr]
    assert "regardless of publication status" in " ".join(str(argument.description).split())
    from linkaudit.source.admin import read as reading

    assert reading._ON_ONLINE_STORE == "published_status:published"


def test_pages_are_not_given_up_while_smaller_ones_may_do():
    size = pages.PageSize(3)
    assert [size.too_dear() and size.now for _ in range(3)] == [1, False, False]


def test_a_spool_in_a_place_that_cannot_be_is_told(session, tmp_path: Path):
    from linkaudit.errors import OutputError

    (tmp_path / "spool").write_text("in the way")
    with pytest.raises(OutputError, match="make the folder writable"):
        session.room("x")
