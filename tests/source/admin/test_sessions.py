"""Sessions by ShopifyQL, against answers of any shape: none is taken for whole that is not, none ends the run."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec
import pytest

from linkaudit.errors import SourceError
from linkaudit.model import Series, Skip, Visit
from linkaudit.source.admin.feeds import feed_named
from linkaudit.source.admin.progress import read
from linkaudit.source.admin.queries import mark
from linkaudit.source.admin.read import FeedStream, shows_all
from linkaudit.source.admin.session import Session
from linkaudit.source.admin.sessions import _COLUMNS
from linkaudit.source.admin.steps import steps, unseen, wanted
from linkaudit.source.json.stream import Json
from tests.shopify import schema as published
from tests.source.admin.scripted import Script, data, errors, status

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)  # the day before, in New York
ROW = {
    "day": "2026-11-20", "landing_page_path": "/products/tent", "utm_source": "tiktok", "utm_medium": "bio",
    "utm_campaign": "autumn", "referrer_name": "TikTok", "referrer_source": "social", "utm_content": "v1",
    "session_device_type": "Mobile", "utm_term": None, "sessions": "3",
}  # fmt: skip


def found(pattern: str, text: str) -> tuple[str, ...]:
    """Return the groups of ``pattern`` in ``text``."""
    match = re.search(pattern, text)
    assert match
    return match.groups()


@pytest.fixture
def session(client, clock, told, tmp_path):
    shop: dict[str, Json] = {"ianaTimezone": "America/New_York"}
    return Session(client=client, spool=tmp_path, scopes=frozenset({"read_reports"}), shop=shop, now=NOW, window_days=2, pause=clock.sleep, tell=told.append)


def table(*rows, columns=()) -> Script:
    names = [{"name": name} for name in columns or (rows[0] if rows else ())]
    return data({"shopifyqlQuery": {"parseErrors": [], "tableData": {"columns": names, "rows": list(rows)}}})


def wrong(message="no") -> Script:
    return data({"shopifyqlQuery": {"parseErrors": [message], "tableData": None}})


def total(count) -> Script:
    return table({"sessions": str(count)})


def read_all(session: Session, state: str = ""):
    stream = FeedStream(session, feed_named("sessions"), state=state, base="")
    return stream, list(stream.batches())


def records(batches, kind):
    return [one for batch in batches for one in batch.records if isinstance(one, kind)]


def questions(server) -> list[str]:
    return [asked.json["variables"]["query"] for asked in server.asked]


# --- rows ---------------------------------------------------------------------------------------------------------


def test_a_row_is_a_visit(server, session):
    server.then(table(ROW), table(ROW), total(3))
    _, batches = read_all(session)
    (visit,) = records(batches, Visit)
    assert (visit.origin, visit.day, visit.sessions, visit.landing_url) == ("shopifyql", "2026-11-20", 3, "/products/tent")
    assert (visit.source, visit.medium, visit.campaign, visit.content, visit.term) == ("tiktok", "bio", "autumn", "v1", "")
    assert (visit.channel, visit.device, visit.occurred_at, visit.orders, visit.revenue) == ("TikTok", "mobile", None, None, None)
    assert visit.fact is not None
    assert records(batches, Series) == [
        Series(ref=1, origin="shopifyql", shape=", ".join(name for name in _COLUMNS if name != "human_or_bot_session"), metrics="sessions",
               first_day="2026-11-19", last_day="2026-11-21", dated=True, landing=True)
    ]  # fmt: skip


def test_the_question_names_its_days_in_the_shops_time_and_orders_by_all_it_groups_by(server, session):
    server.then(table(ROW), table(ROW), total(3))
    read_all(session)
    asked = questions(server)[1]
    assert "SINCE 2026-11-19 UNTIL 2026-11-21" in asked
    grouped = found(r"GROUP BY (.*) SINCE", asked)[0].split(", ")
    assert found(r"ORDER BY (.*) LIMIT 1000 OFFSET 0", asked)[0].split(", ") == [f"{name} ASC" for name in grouped]
    assert "WHERE human_or_bot_session = 'human'" in asked
    assert questions(server)[2] == "FROM sessions SHOW sessions WHERE human_or_bot_session = 'human' SINCE 2026-11-19 UNTIL 2026-11-20"


def test_the_same_rows_have_the_same_facts_and_different_ones_others(server, session):
    bare = ROW | {"utm_source": ""}
    none = ROW | {"utm_source": None}
    server.then(table(), table(ROW, bare, none), total(9), table(), table(none, ROW), total(6))
    first = {one.fact for one in records(read_all(session)[1], Visit)}
    second = {one.fact for one in records(read_all(session)[1], Visit)}
    assert len(first) == 3
    assert second < first


def test_rows_that_come_as_lists_are_read_by_the_names_of_their_columns(server, session):
    server.then(table(), table(list(ROW.values()), columns=list(ROW)), total(3))
    (visit,) = records(read_all(session)[1], Visit)
    assert (visit.landing_url, visit.sessions) == ("/products/tent", 3)


def test_cells_that_make_no_sense_are_told(server, session):
    rows = [ROW | {"sessions": "many"}, ROW | {"day": "soon", "sessions": "1"}, ROW | {"day": "9999-12-31", "sessions": "1"}, ROW | {"day": "2026-11-19T00:00:00", "sessions": 2.0}, ROW | {"sessions": None, "utm_term": "x"}]
    server.then(table(), table(*rows), total(2))
    _, batches = read_all(session)
    assert sorted((one.day, one.sessions) for one in records(batches, Visit) if one.sessions) == [("2026-11-19", 2)]
    told = [f"{one.where}: {one.why}" for one in records(batches, Skip) if one.where.startswith("sessions, ")]
    assert told == [
        "sessions, 2026-11-20, /products/tent: 'many' is not a number of sessions",
        "sessions, soon, /products/tent: is not a day: the row is left out",
        "sessions, 9999-12-31, /products/tent: is not a day: the row is left out",
        "sessions, 2026-11-20, /products/tent: None is not a number of sessions",
    ]


def test_what_is_personal_in_a_landing_page_is_not_kept(server, session):
    server.then(table(), table(ROW | {"landing_page_path": "/9/orders/0af3cc/authenticate"}, ROW | {"landing_page_path": "/a?email=jo@b.example"}), total(6))
    landings = [one.landing_url for one in records(read_all(session)[1], Visit)]
    assert landings[0] == "/9/orders"
    assert "jo@b" not in landings[1]


# --- columns ------------------------------------------------------------------------------------------------------


def test_columns_that_shopify_does_not_know_are_left_out_one_by_one_and_told(server, session):
    gone = {"utm_term", "human_or_bot_session"}
    server.then(wrong(), table(), *(wrong("cannot be") if name in gone else table() for name in _COLUMNS[1:]), table(), table(ROW), total(3))
    _, batches = read_all(session)
    assert not any(name in question for question in questions(server)[-3:] for name in gone)
    told = {one.where: one.why for one in records(batches, Skip)}
    assert told["sessions, utm_term"] == "Shopify has no such column here"
    assert told["sessions, human_or_bot_session"] == "Shopify has no such column here; those of bots are counted too"
    assert "utm_term" not in records(batches, Series)[0].shape


def test_columns_that_do_not_go_together_are_left_out_from_the_last(server, session):
    server.then(wrong(), *(table() for _ in _COLUMNS), wrong(), wrong(), table(), table(ROW), total(3))
    _, batches = read_all(session)
    assert {one.where for one in records(batches, Skip)} >= {"sessions, utm_term", "sessions, session_device_type"}
    assert "utm_content" in records(batches, Series)[0].shape


@pytest.mark.parametrize(
    "answer",
    [wrong("Sessions are not offered"), data({"shopifyqlQuery": None}), data({"shopifyqlQuery": {"parseErrors": [], "tableData": None}}), errors("undefinedField")],
    ids=["not understood", "null", "no table", "no such field"],
)
def test_what_shopify_refuses_is_a_note_with_its_cure_and_not_the_end(server, session, answer):
    server.then(answer, answer)
    stream, batches = read_all(session)
    (note,) = records(batches, Skip)
    assert note.where == "sessions: how many visitors each link brings is not known"
    assert note.why.startswith("Shopify ")
    assert note.cure
    assert not shows_all(stream.progress.written())


def test_protected_data_that_shopify_keeps_back_is_a_note_with_its_cure(server, session):
    error = {"message": "Access denied for shopifyqlQuery field. Required access: Level 2.", "path": ["shopifyqlQuery"], "extensions": {"code": "ACCESS_DENIED"}}
    server.then(data({"shopifyqlQuery": None}, errors=[error]))
    (note,) = records(read_all(session)[1], Skip)
    assert note.why == "Shopify denies it: Access denied for shopifyqlQuery field. Required access: Level 2"
    assert "level 2 of protected customer data" in note.cure
    assert "as a CSV" in note.cure


def test_the_scope_is_the_one_that_the_question_needs_and_is_asked_for_and_told():
    assert feed_named("sessions").scopes == (("read_reports",),)
    assert published.field_scopes()["QueryRoot", "shopifyqlQuery"] == {"read_reports"}
    assert "read_reports" in wanted()
    assert unseen(frozenset(wanted()) - {"read_reports"}) == [("sessions", "read_reports", "sessions: how many visitors each link brings is not known")]
    assert "read_reports" in steps("en")
    assert "read_reports" in steps("zh")


def test_without_the_scope_nothing_is_asked(server, session):
    bare = Session(**{name: getattr(session, name) for name in session.__struct_fields__} | {"scopes": frozenset()})
    (note,) = records(read_all(bare)[1], Skip)
    assert note.why == "the token lacks the scope read_reports"
    assert server.asked == []


# --- pages --------------------------------------------------------------------------------------------------------


def many(count: int, day: str = "2026-11-20", start: int = 0) -> list[dict[str, object]]:
    return [{**ROW, "day": day, "utm_content": f"v{at}", "sessions": "1"} for at in range(start, start + count)]


def test_days_with_too_many_rows_are_asked_for_apart_and_then_by_pages(server, session):
    first, second, third = many(30, "2026-11-19"), many(250), many(50, start=250)
    server.then(table(), table(*many(1000)), table(*first), table(*second), table(*second), table(*third), table(), table(), total(330))
    _, batches = read_all(session)
    spans = [found(r"SINCE \S+(..) UNTIL \S+(..) .* OFFSET (\d+)", one) for one in questions(server)[1:-1]]
    assert spans == [("19", "21", "0"), ("19", "19", "0"), ("20", "21", "0"), ("20", "20", "0"), ("20", "20", "250"), ("20", "20", "300"), ("21", "21", "0")]
    assert len({one.ref for one in records(batches, Visit)}) == 330
    assert sum(one.sessions for one in records(batches, Visit)) == 330


def test_rows_that_do_not_add_up_to_shopifys_own_total_are_told(server, session):
    server.then(table(), table(ROW, ROW | {"day": "2026-11-21", "utm_term": "today"}), total(5))
    told = [one.why for one in records(read_all(session)[1], Skip) if one.where == "sessions"]
    assert told == ["Shopify counts 5 from 2026-11-19 to 2026-11-20, its rows add up to 3"]


def test_a_question_that_is_too_much_work_is_asked_for_one_day(server, session):
    server.then(table(), *[status(504)] * 8, table(ROW | {"day": "2026-11-19"}), table(), total(3))
    read_all(session)
    assert "SINCE 2026-11-19 UNTIL 2026-11-19" in questions(server)[9]


def test_analytics_that_never_answer_are_told_and_do_not_end_the_run(server, session):
    server.then(table(), *[status(504)] * 40)
    stream, batches = read_all(session)
    (why,) = [one.why for one in records(batches, Skip) if "how many visitors" in one.where]
    assert why.startswith("Shopify gives no answer: the shop answered with status 504")
    assert not shows_all(stream.progress.written())


def test_a_shop_that_cannot_be_reached_is_not_one_without_sessions(server, session):
    server.then(table(), *[status(429)] * 8)
    with pytest.raises(SourceError, match="status 429"):
        read_all(session)


@pytest.mark.parametrize("stop", range(1, 5))
def test_stopped_after_any_page_it_goes_on_from_there(server, session, stop):
    pages = [table(*many(1000)), table(*many(40, "2026-11-19")), table(*many(250)), table(*many(250)), table(*many(30, start=250)), table(ROW | {"day": "2026-11-21"})]
    server.then(table(), *pages, total(320))
    whole = records(read_all(session)[1], (Visit, Series, Skip))
    server.then(table(), *pages, total(320))
    stream, saved = FeedStream(session, feed_named("sessions"), state="", base=""), []
    for batch in stream.batches():
        saved.append(batch)
        if len(saved) == stop:
            break
    later = msgspec.structs.replace(session, now=datetime(2026, 11, 24, tzinfo=UTC))
    again, rest = read_all(later, str(saved[-1].state))
    assert not again.begun
    assert {(type(one), one.ref): one for one in records([*saved, *rest], (Visit, Series, Skip))} == {(type(one), one.ref): one for one in whole}
    days = read(str(rest[-1].state)).days
    assert days
    assert days.done


def test_days_that_were_not_read_any_more_are_not_said_to_be(server, session):
    server.then(table(), table(*many(1000)), table(*many(3, "2026-11-19")), wrong("not any more"))
    _, batches = read_all(session)
    assert [(one.first_day, one.last_day) for one in records(batches, Series)] == [("2026-11-19", "2026-11-19")]
    assert "Shopify does not understand the question: not any more" in {one.why for one in records(batches, Skip)}


def test_another_window_is_begun_anew(server, session):
    server.then(table(), table(ROW), total(3))
    stream, _ = read_all(session)
    wider = msgspec.structs.replace(session, window_days=30)
    assert FeedStream(wider, feed_named("sessions"), state=stream.progress.written(), base="").begun


def test_the_window_is_told(server, session):
    server.then(table(), table(ROW), total(3))
    assert ("sessions before 2026-11-19", "--window 2 leaves them out") in {(one.where, one.why) for one in records(read_all(session)[1], Skip)}
    usual = msgspec.structs.replace(session, window_days=0)
    server.then(table(), *[table()] * 13, total(0))
    assert ("sessions before 2026-08-23", "the last 90 days are read") in {(one.where, one.why) for one in records(read_all(usual)[1], Skip)}


def test_orders_read_without_fields_that_are_asked_for_now_are_no_base_for_changes(session):
    now = feed_named("orders")
    (part,) = now.parts
    less = part.fields.replace("discountCodes", "").replace("customerOrderIndex", "")
    before = msgspec.structs.replace(now, parts=(msgspec.structs.replace(part, fields=less),))
    every = msgspec.structs.replace(session, scopes=frozenset({"read_orders", "read_all_orders", "read_products"}))
    old, new = (FeedStream(every, feed, state="", base="").progress.written() for feed in (before, now))
    assert not FeedStream(every, now, state="", base=old).increment
    assert FeedStream(every, now, state="", base=new).increment
    assert FeedStream(every, now, state=old, base="").begun
    assert mark(before) != mark(now)
