"""Lease, queue, schedules, shops and scopes on a real PostgreSQL, without audits."""

from __future__ import annotations

import random
import sqlite3
import threading
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from linkaudit.errors import StoreError, UsageError
from linkaudit.fleet import lease, place, queue, report, results, schedules, schema, scopes, shops, snapshots
from linkaudit.fleet import size as sizing
from linkaudit.fleet.lease import Busy, Claim, Ended, FencedError
from linkaudit.fleet.schedules import Schedule
from linkaudit.fleet.status import status
from linkaudit.model import CodeMoney, Summary
from linkaudit.model.report import FindingCounts, LinkCounts, Money, PolicyInfo, ProblemCounts, RunInfo
from linkaudit.settings import audit_environment, shop_settings


@pytest.fixture(scope="module")
def whole(server):
    where = server.fresh()
    schema.init(where)
    return where


@pytest.fixture
def db(whole):
    with place.opened(whole) as connection:
        connection.execute("TRUNCATE shops, schedules, scopes, procrastinate_jobs, procrastinate_workers CASCADE")
        shops.add(connection, [shops.from_row({"shop": f"{name}.myshopify.com", "token": "env:T", "tags": tags}, "row")
                               for name, tags in (("a", "x eu"), ("b", "y"), ("c", "x"))])  # fmt: skip
        yield connection


def begin(db, name="a") -> int:
    queue.start(db, [f"{name}.myshopify.com"], ())
    return int(db.execute("SELECT max(audit_id) FROM audits").fetchone()[0])


def at_once(action, times):
    threads = [threading.Thread(target=action) for _ in range(times)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def silent(db):
    db.execute("UPDATE shops SET beat_at = now() - interval '1 minute'")


def summary(shop, risk):
    return Summary(
        shop=shop, run=RunInfo(id=1, started="2026-11-26T00:00:00+00:00", finished="2026-11-26T00:01:00+00:00", complete=True),
        policy=PolicyInfo(name="p", cutoff=""), counts={"products": 3}, links=LinkCounts(total=10, by_verdict={"broken": 2, "breaks": 3, "unknown": 1}, by_surface={}),
        findings=FindingCounts(total=5, by_code={"LA101": 5}, by_severity={"error": 5}), problems=ProblemCounts(total=0, by_code={}, blocking=0),
        money=[Money(currency="USD", tiktok_revenue=Decimal(100), unlinked=Decimal(0), tiktok_orders=2, tiktok_sessions=None, breaks=Decimal(risk), broken=Decimal(5),
                     survives=Decimal(0), unknown=Decimal(0), period_start="", period_end="")], skipped=[], versions={},
    )  # fmt: skip


def finish(db, held: Any, risk):
    codes = [CodeMoney(code="LA101", currency="USD", severity="error", findings=5, links=3, sessions=0, orders=2, revenue=Decimal(risk))]
    with db.transaction():
        lease.own(db, held)
        results.save(db, held, summary(held.shop, risk), codes)
        lease.finish(db, held, 1.5, 0.7)


def made(tmp_path, text):
    path = tmp_path / "a.db"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (?)", [text])
    connection.commit()
    connection.close()
    return path


# ── the lease ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_was_silent_loses_the_shop_and_can_save_nothing_any_more(db, tmp_path):
    audit = begin(db)
    first = lease.claim(db, audit, "one", "w1")
    assert isinstance(first, Claim)
    assert lease.claim(db, audit, "two", "w2") == Busy()
    silent(db)
    second = lease.claim(db, audit, "two", "w2")
    assert isinstance(second, Claim)
    assert second.epoch == first.epoch + 1
    snapshots.save(db, second, made(tmp_path, "new"), "reading")
    with pytest.raises(FencedError):
        snapshots.save(db, first, made(tmp_path, "old"), "judged", lambda one: lease.finish(one, first, 1))
    assert db.execute("SELECT count(DISTINCT version) FROM snapshot_parts").fetchone() == (1,)  # nothing of its bytes stays
    for action in (lambda: lease.beat(db, first, "x", ""), lambda: lease.fail(db, first, "", "", final=True),
                   lambda: lease.hand_back(db, first), lambda: finish(db, first, 1)):  # fmt: skip
        with pytest.raises(FencedError):
            action()
    assert lease.lost(db, audit, "one", "gone") == 0
    snapshots.restore(db, "a.myshopify.com", tmp_path / "back.db")
    assert sqlite3.connect(tmp_path / "back.db").execute("SELECT x FROM t").fetchall() == [("new",)]
    finish(db, second, 7)
    assert lease.claim(db, audit, "three", "w3") == Ended("done")
    with pytest.raises(FencedError):
        lease.beat(db, second, "x", "")
    assert db.execute("SELECT count(*) FROM results").fetchone() == (1,)


def test_a_snapshot_of_several_parts_comes_back_byte_by_byte(db, tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "_PART", 1_000)
    held: Any = lease.claim(db, begin(db), "one", "w")
    path = made(tmp_path, random.Random(1).randbytes(50_000))
    for _ in range(2):
        snapshots.save(db, held, path, "reading")
    assert db.execute("SELECT count(DISTINCT version), count(*) > 1 FROM snapshot_parts").fetchone() == (1, True)
    assert snapshots.restore(db, held.shop, tmp_path / "back.db") == "reading"
    assert (tmp_path / "back.db").read_bytes() == path.read_bytes()
    assert snapshots.restore(db, "b.myshopify.com", tmp_path / "none.db") == ""
    db.execute("DELETE FROM snapshot_parts WHERE part = 1")
    with pytest.raises(StoreError, match="damaged"):
        snapshots.restore(db, held.shop, tmp_path / "torn.db")


def test_failures_are_tried_again_later_and_later_and_not_for_ever(db):
    audit, waits = begin(db), []
    held: Any
    while isinstance(held := lease.claim(db, audit, "one", "w"), Claim):
        waits.append(lease.fail(db, held, "the shop does not answer", "Wait", final=False))
    assert waits == [15, 60, 240, 900, None]
    assert held == Ended("failed")
    audit = begin(db)
    held = lease.claim(db, audit, "one", "w")
    assert lease.fail(db, held, "no secret", "Set it", final=True) is None
    assert status(db).failures[0].cause == "no secret"


def test_what_ends_its_process_each_time_is_given_up(db):
    audit, begun = begin(db), 0
    while isinstance(lease.claim(db, audit, "one", "w"), Claim):
        silent(db)
        begun += 1
    assert begun == lease.MOST_CLAIMS
    assert "its process or machine was ended" in status(db).failures[0].cause


# ── the queue ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_shop_waits_once_however_often_it_is_started(db):
    assert len(queue.start(db, (), ()).started) == 3
    again = queue.start(db, (), ())
    assert (again.started, len(again.under_way)) == ([], 3)
    assert db.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (3,)
    assert queue.cancel(db, (), ["x"]) == ["a.myshopify.com", "c.myshopify.com"]
    found = status(db)
    assert (found.cancelled, found.waiting) == (2, 1)
    assert queue.retry(db, (), ()).started == ["a.myshopify.com", "c.myshopify.com"]


def test_starts_at_one_time_from_many_places_make_one_audit_a_shop(db):
    where, found = db.info.dsn, []

    def start():
        with psycopg.connect(where, autocommit=True, options="-c search_path=linkaudit") as own:
            found.append(len(queue.start(own, (), ()).started))

    at_once(start, 6)
    assert sum(found) == 3
    assert db.execute("SELECT count(*) FROM audits").fetchone() == (3,)


def test_cancelled_while_it_runs_it_can_save_nothing(db):
    held: Any = lease.claim(db, begin(db), "one", "w")
    assert queue.cancel(db, [held.shop], ()) == [held.shop]
    with pytest.raises(FencedError):
        finish(db, held, 1)
    assert isinstance(lease.claim(db, begin(db), "two", "w"), Claim)


@pytest.mark.parametrize("gone", ["DELETE FROM procrastinate_workers", "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"])
def test_what_a_dead_worker_had_goes_back_whether_its_row_is_old_or_gone(db, gone):
    begin(db)
    worker = db.execute("SELECT worker_id FROM procrastinate_register_worker_v1()").fetchone()[0]
    assert db.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [worker]).fetchone()[0]
    assert queue.reap(db) == 0
    db.execute(gone)
    assert queue.reap(db) == 1
    assert db.execute("SELECT status FROM procrastinate_jobs").fetchone() == ("todo",)


@pytest.mark.parametrize("ended", [False, True])
def test_what_a_live_worker_forgot_goes_back_once_nobody_was_heard_of_it(db, ended):
    audit = begin(db)
    worker = db.execute("SELECT worker_id FROM procrastinate_register_worker_v1()").fetchone()[0]
    assert db.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [worker]).fetchone()[0]
    held = lease.claim(db, audit, "one", "w")
    assert isinstance(held, Claim)
    db.execute("UPDATE procrastinate_events SET at = at - interval '1 day'")
    assert queue.reap(db) == 0  # its process is heard of
    if ended:
        finish(db, held, 1)
    db.execute("UPDATE shops SET beat_at = now() - interval '2 minutes'")
    assert queue.reap(db) == 1
    assert db.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [worker]).fetchone()[0]
    assert queue.reap(db) == 0  # it was taken just now
    assert isinstance(lease.claim(db, audit, "two", "w"), Ended if ended else Claim)


def test_a_job_that_a_woken_worker_ended_in_anothers_hands_is_not_lost(db):
    audit = begin(db)
    assert isinstance(lease.claim(db, audit, "one", "w"), Claim)
    db.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
    assert queue.reap(db) == 0
    silent(db)
    assert queue.reap(db) == 1
    assert db.execute("SELECT status FROM procrastinate_jobs").fetchone() == ("todo",)


def test_large_shops_wait_in_a_queue_of_their_own(db):
    db.execute("UPDATE shops SET large = true WHERE shop LIKE 'b%'")
    queue.start(db, (), ())
    assert db.execute("SELECT lock FROM procrastinate_jobs WHERE queue_name = %s", [queue.LARGE]).fetchall() == [("b.myshopify.com",)]


def test_how_long_shops_take_is_told_by_how_long_slots_were_taken(db, tmp_path):
    worker = db.execute("SELECT worker_id FROM procrastinate_register_worker_v1()").fetchone()[0]
    for _ in range(20):
        audit = begin(db)
        job = db.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [worker]).fetchone()[0]
        held: Any = lease.claim(db, audit, "one", "w")
        snapshots.save(db, held, made(tmp_path, "x"), "judged")
        finish(db, held, 1)
        db.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', false)", [job])
        db.execute("UPDATE procrastinate_events SET at = now() - interval '5 s' WHERE job_id = %s AND type = 'started'", [job])
    one = sizing.figures(db)
    assert (one.origin, one.seconds) == ("20 audits of this fleet", 1.5)  # as finish() says
    assert one.cpu_seconds == pytest.approx(0.8)
    assert one.around_seconds == pytest.approx(3.5, abs=0.5)
    assert sizing.needs(7_200, 6, one, given_slots=10).given_hours == pytest.approx(1, rel=0.1)  # 7,200 x 5 s on 10 slots


def test_starts_are_spread_evenly(db):
    from datetime import timedelta

    queue.start(db, (), (), spread=timedelta(minutes=30))
    rows = db.execute("SELECT extract(epoch FROM due_at - min(due_at) OVER ())::int FROM audits ORDER BY 1").fetchall()
    assert [row[0] for row in rows] == [0, 600, 1200]
    assert (status(db).waiting, status(db).later) == (1, 2)


def test_a_schedule_starts_once_a_day_however_many_workers_look(db):
    schedules.put(db, Schedule(name="night", at="00:00", tags=("x",)))
    assert schedules.run_due(db) == []  # today's time was before it was set
    db.execute("UPDATE schedules SET last_day = last_day - 1")
    found = []

    def look():
        with psycopg.connect(db.info.dsn, autocommit=True, options="-c search_path=linkaudit") as own:
            found.extend(schedules.run_due(own))

    at_once(look, 4)
    assert found == [("night", 2)]
    for at, zone, day in (("25:00", "UTC", "day"), ("01:00", "Mars/Base", "day"), ("01:00", "UTC", "noday")):
        with pytest.raises(UsageError):
            schedules.put(db, Schedule(name="n", at=at, timezone=zone, every=day))


# ── what is told ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_report_has_money_movers_and_codes_of_the_tags_asked_for(db):
    for name, risks in (("a", (10, 40)), ("b", (90,))):
        for risk in risks:
            finish(db, lease.claim(db, begin(db, name), "one", "w"), risk)
    whole = report.report(db)
    assert [(one.shop[:1], one.state) for one in whole.shops] == [("b", "done"), ("a", "done"), ("c", "never")]
    money = whole.shops[1].money[0]
    assert (money.at_risk, money.before) == (Decimal(45), Decimal(15))
    assert whole.shops[1].told == 0.9
    assert [(one.code, one.findings, one.revenue) for one in whole.codes] == [("LA101", 10, Decimal(130))]
    assert [one.shop[:1] for one in report.report(db, ["x"]).shops] == ["a", "c"]


def test_a_tenants_role_sees_the_shops_of_its_tags_and_nothing_else(db, server):
    for name in ("a", "b"):
        finish(db, lease.claim(db, begin(db, name), "one", "w"), 10)
    role = db.info.dbname.replace("fleet", "tenant")
    db.execute(f"CREATE ROLE {role} LOGIN")
    with pytest.raises(UsageError, match="no role"):
        scopes.grant(db, "nobody-at-all", ["y"])
    scopes.grant(db, role, ["y"])
    where = server.address.replace("postgres:@/postgres?", f"{role}:@/{db.info.dbname}?")
    with place.opened(where) as tenant:
        schema.check(where, tenant)
        found = report.report(tenant)
        assert [one.shop[:1] for one in found.shops] == ["b"]
        assert [one.findings for one in found.codes] == [5]
        for table in ("shops", "audits", "results", "snapshots", "snapshot_parts", "scopes", "procrastinate_jobs"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                tenant.execute(f"SELECT * FROM {table}")
        tenant.execute("SELECT set_config('role', session_user, false)")
        assert tenant.execute("SELECT count(*) FROM audit_money WHERE shop LIKE 'a%'").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            tenant.execute(f"INSERT INTO scopes VALUES ('{role}', 'x')")
    scopes.grant(db, role, [])
    with pytest.raises(UsageError), place.opened(where) as tenant:
        tenant.execute("SELECT * FROM shop_state")


# ── the schema, the shops ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_fleet_of_a_newer_version_is_refused_and_one_that_was_not_made_is_named(server):
    where = server.fresh()
    with pytest.raises(UsageError, match="fleet init"), place.opened(where) as connection:
        schema.check(where, connection)
    assert schema.init(where)
    assert schema.init(where) == []
    with place.opened(where) as connection:
        connection.execute("INSERT INTO migrations (name) VALUES ('9999_later')")
        with pytest.raises(StoreError, match="newer linkaudit"):
            schema.check(where, connection)
    with pytest.raises(StoreError, match="newer linkaudit"):
        schema.init(where)


def test_every_faulty_row_of_a_csv_is_named_and_none_is_added(tmp_path):
    path = tmp_path / "shops.csv"
    path.write_text(
        "shop,domains,tags,token,check,large,policy.cutoff,traffic.window_days,shop.market\n"
        "demo.myshopify.com,shop.com shop.de,agency:1,env:T,,,2026-12-31,30,GB\n"
        "https://DEMO.myshopify.com/admin,,,env:T,,,,,\n"
        "not a host,,,,,,,,\n"
        "b.myshopify.com,,,shpat_0123456789abcdef0123456789abcdef,,,,,\n"
        "c.myshopify.com,,,0123456789abcdef0123456789abcdef,,,,,\n"
        "d.myshopify.com,,,env:T,,,tomorrow,,\n"
        "e.myshopify.com,,,env:T,,,,many,\n"
        "f.com,,,env:T,,,,,\n"
        "g.com,,a/b,,,,,,\n"
        "h.com,,,,perhaps,,,,\n"
        "i.com,,,,,,,,Mars\n",
        "utf-8",
    )
    with pytest.raises(UsageError) as caught:
        shops.from_csv(path)
    text = str(caught.value)
    for number, words in {3: "stands in row 2 already", 4: "is not a host", 5: "holds a secret itself", 6: "holds a secret itself", 7: "tomorrow",
                          8: "'many' is no number", 9: "which shop it belongs to", 10: "is no tag", 11: "neither yes nor no"}.items():  # fmt: skip
        assert any(f"row {number}" in line and words in line for line in text.splitlines()), (number, text)
    assert "0123456789abcdef" not in text


@pytest.mark.parametrize("header,words", [("domain", "no column shop"), ("shop,colour", "column colour is not known"), ("shop,tags,tags", "tags twice"), ("", "no column shop")])
def test_a_csv_that_is_something_else_is_refused(tmp_path, header, words):
    path = tmp_path / "shops.csv"
    path.write_text(f"{header}\na.com\n", "utf-8")
    with pytest.raises(UsageError, match=words):
        shops.from_csv(path)


def test_a_row_becomes_a_shop_with_its_settings():
    shop = shops.from_row({"shop": "demo.myshopify.com", "domains": "shop.com; shop.de", "tags": "b a", "token": "file:/run/t", "large": "no",
                           "traffic.window_days": "30", "traffic.sources": "ga4,shopify"}, "row 2")  # fmt: skip
    assert (shop.name, shop.tags, shop.large) == ("demo.myshopify.com", ("a", "b"), False)
    kept = shops.settings_of(shop.hosts, shop.settings, "")
    assert (kept.shop.domain, kept.shop.hosts) == ("demo.myshopify.com", ("shop.com", "shop.de"))
    assert (kept.traffic.window_days, kept.traffic.sources, kept.shopify.token) == (30, ("ga4", "shopify"), "file:/run/t")


def test_an_audit_sees_of_all_secrets_here_its_own_only():
    here = {"PATH": "/bin", "A_TOKEN": "a", "B_TOKEN": "b", "LINKAUDIT_SHOPIFY_TOKEN": "c", "PGPASSWORD": "d", "LINKAUDIT_FLEET_DATABASE": "e", "LC_ALL": "C"}
    assert audit_environment(shop_settings({"shopify": {"token": "env:A_TOKEN"}}, ""), here) == {"PATH": "/bin", "A_TOKEN": "a", "LC_ALL": "C"}
