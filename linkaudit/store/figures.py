"""Typed readers of traffic: visits with their orders, what streams have figures of, what was bought.

An order in several streams, or the same row of figures in several files, counts once: as the newest stream has it, for
figures the one whose period ends last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from linkaudit.model import CountedSeries, Landing, OrderCount, SoldLine
from linkaudit.store.overlap import RUN_STREAMS
from linkaudit.store.save import as_record

if TYPE_CHECKING:
    from sqlite_utils import Database

_NEVER = "9999"  # after every instant
_codes = msgspec.json.Decoder(tuple[str, ...]).decode


def any_landings(db: Database, run_id: int) -> bool:
    """Whether the run knows of any visit beside the figures of listed links."""
    question = f"SELECT EXISTS (SELECT 1 FROM visits WHERE {RUN_STREAMS} AND origin <> 'link_list')"
    return bool(db.execute(question, {"run": run_id}).fetchone()[0])


def prepare(db: Database, run_id: int, until: str = _NEVER) -> None:
    """Find the orders and rows that other streams tell again, and those after ``until``. The readers below need it."""
    for table in ("old_orders", "new_orders", "old_visits", "spans", "to_come"):
        db.execute(f"DROP TABLE IF EXISTS temp.{table}")
    for statement in _TOLD_AGAIN:
        db.execute(statement, {"run": run_id} if ":run" in statement else {})
    db.execute("CREATE TEMP TABLE to_come (stream_id INTEGER, order_ref INTEGER, PRIMARY KEY (stream_id, order_ref))")
    late = f"SELECT stream_id, order_ref FROM orders WHERE {RUN_STREAMS} AND created_at > :until"
    db.execute(f"INSERT INTO temp.to_come {late}", {"run": run_id, "until": until})
    db.execute("INSERT INTO temp.old_orders SELECT stream_id, order_ref FROM temp.to_come")


# Of an order in several streams the visits are taken from the stream that has some, what it is worth from the one that
# Shopify changed last. Figures are taken from the stream whose period ends last.
_TOLD_AGAIN = (
    f"""CREATE TEMP TABLE old_orders AS SELECT stream_id, order_ref FROM (
      SELECT stream_id, order_ref, row_number() OVER (PARTITION BY order_id ORDER BY EXISTS (SELECT 1 FROM visits w
        WHERE w.stream_id = o.stream_id AND w.order_ref = o.order_ref) DESC, updated_at DESC, stream_id DESC) AS place
      FROM orders o WHERE {RUN_STREAMS} AND order_id IS NOT NULL
        AND (SELECT count(*) FROM bookmarks b WHERE b.{RUN_STREAMS} AND EXISTS (SELECT 1 FROM orders
          WHERE stream_id = b.stream_id)) > 1) WHERE place > 1""",
    "CREATE INDEX temp.old_orders_ref ON old_orders (stream_id, order_ref)",
    f"""CREATE TEMP TABLE new_orders AS SELECT order_id, total, currency, test, cancelled, max(updated_at || place)
      FROM (SELECT o.*, printf('%012d', stream_id) AS place FROM orders o WHERE {RUN_STREAMS} AND order_id IN (
        SELECT order_id FROM orders JOIN temp.old_orders USING (stream_id, order_ref))) GROUP BY order_id""",
    "CREATE UNIQUE INDEX temp.new_orders_id ON new_orders (order_id)",
    f"""CREATE TEMP TABLE spans AS SELECT stream_id, max(last_day, coalesce(
      (SELECT max(day) FROM visits v WHERE v.stream_id = series.stream_id), '')) AS last_day
    FROM series WHERE {RUN_STREAMS}""",
    f"""CREATE TEMP TABLE old_visits AS SELECT stream_id, visit_ref FROM (
      SELECT stream_id, visit_ref, row_number() OVER (PARTITION BY origin, fact ORDER BY
        (SELECT last_day FROM temp.spans s WHERE s.stream_id = visits.stream_id) DESC, stream_id DESC, visit_ref
      ) AS place FROM visits
      WHERE {RUN_STREAMS} AND fact IS NOT NULL AND stream_id IN (
        SELECT stream_id FROM series WHERE {RUN_STREAMS} AND (origin = 'access_log' OR origin IN (
          SELECT origin FROM series WHERE {RUN_STREAMS} GROUP BY origin HAVING count(*) > 1)))
    ) WHERE place > 1""",
    "CREATE INDEX temp.old_visits_ref ON old_visits (stream_id, visit_ref)",
)
_NOT_OLD_ORDER = (
    "NOT EXISTS (SELECT 1 FROM temp.old_orders x WHERE x.stream_id = o.stream_id AND x.order_ref = o.order_ref)"
)


def orders_to_come(db: Database) -> int:
    """Return how many orders are dated later than can be: they count nowhere."""
    return int(db.execute("SELECT count(*) FROM temp.to_come").fetchone()[0])


def repeated(db: Database) -> int:
    """Return how many rows of figures newer files tell again."""
    return int(db.execute("SELECT count(*) FROM temp.old_visits").fetchone()[0])


def visit_count(db: Database, run_id: int) -> int:
    """Return how many visits were read for the run; some of them may be told by two files."""
    return int(db.execute(f"SELECT count(*) FROM visits WHERE {RUN_STREAMS}", {"run": run_id}).fetchone()[0])


def landings(db: Database, run_id: int, *, listed: bool = True) -> Iterator[Landing]:
    """Yield all visits that count: those of one order together, with what the order earned.

    ``listed``: the figures that lists of links give, too.
    """
    only = "" if listed else "AND v.origin <> 'link_list'"
    rows = db.execute(
        f"""SELECT v.stream_id, v.visit_ref, v.origin, v.landing_url, v.referrer, v.source, v.medium, v.campaign,
          v.content, v.term, v.channel, v.surface, v.sessions, v.order_ref, v.touch, v.occurred_at AS visited_at,
          coalesce(o.created_at, v.occurred_at) AS occurred_at, v.day,
          CASE WHEN o.order_ref IS NULL THEN v.orders ELSE 1 END AS orders,
          coalesce(n.total, o.total, v.revenue) AS revenue, coalesce(n.currency, o.currency, v.currency) AS currency,
          coalesce(n.test, o.test, 0) AS test, coalesce(n.cancelled, o.cancelled, 0) AS cancelled,
          coalesce(o.source_name, '') AS source_name, v.campaign_id, v.ad_id,
          v.device, v.agent, v.cut, o.buyer_order, coalesce(o.discount_codes, '[]') AS discount_codes
        FROM visits v LEFT JOIN orders o USING (stream_id, order_ref)
        LEFT JOIN temp.new_orders n ON n.order_id = o.order_id
        WHERE v.{RUN_STREAMS} AND NOT EXISTS (SELECT 1 FROM temp.old_visits x
            WHERE x.stream_id = v.stream_id AND x.visit_ref = v.visit_ref)
          AND (o.order_ref IS NULL OR {_NOT_OLD_ORDER}) {only}
        ORDER BY v.stream_id, v.order_ref, v.visit_ref""",
        {"run": run_id},
    )
    names = [column[0] for column in rows.description]
    for values in rows:
        row = dict(zip(names, values, strict=True))
        row["discount_codes"] = _codes(row["discount_codes"])
        yield as_record(Landing, row)


def series(db: Database, run_id: int, day_of: Callable[[str], str]) -> list[CountedSeries]:
    """Return what the run's streams have figures of, with the days that they state or show.

    ``day_of`` tells the shop's day of an instant.
    """
    shown = {
        stream: (first, last)
        for stream, first, last in db.execute(
            f"""SELECT stream_id, min(day), max(day) FROM visits
            WHERE {RUN_STREAMS} AND day <> '' GROUP BY stream_id""",
            {"run": run_id},
        )
    }
    found = [
        as_record(CountedSeries, row)
        for row in db.query(
            "SELECT stream_id, origin, shape, metrics, first_day, last_day, dated, landing FROM series"
            f" WHERE {RUN_STREAMS} ORDER BY stream_id",
            {"run": run_id},
        )
    ]
    named = {one.stream_id for one in found}
    told = [*(_widened(one, shown) for one in found), *_unnamed(db, run_id, named, day_of)]
    return [one for one in told if one.origin in _TIKTOKS or _shows(db, one.stream_id)]


_TIKTOKS = frozenset({"ads_report", "link_list"})  # figures that are of nobody else


def _shows(db: Database, stream_id: int) -> bool:
    """Whether rows of a stream say anything of where visits came from, so that TikTok's could be seen among them."""
    question = """SELECT EXISTS (SELECT 1 FROM visits WHERE stream_id = ? AND (source <> '' OR medium <> ''
      OR campaign <> '' OR channel <> '' OR referrer <> '' OR agent <> '' OR landing_url LIKE '%?%'))"""
    return bool(db.execute(question, [stream_id]).fetchone()[0])


def silent(db: Database, run_id: int) -> Iterator[tuple[str, str]]:
    """Yield name of a file and what it lacks, for figures among which TikTok's cannot be seen."""
    for stream, origin, name in db.execute(
        f"SELECT stream_id, origin, name FROM series JOIN bookmarks USING (stream_id) WHERE {RUN_STREAMS}",
        {"run": run_id},
    ).fetchall():
        if origin not in _TIKTOKS and not _shows(db, stream):
            yield name, "no row says where visits came from; export it with a column such as source / medium"


def _widened(one: CountedSeries, shown: dict[int, tuple[str, str]]) -> CountedSeries:
    first, last = shown.get(one.stream_id, ("", ""))
    days = [day for day in (one.first_day, one.last_day, first, last) if day]
    return msgspec.structs.replace(one, first_day=min(days, default=""), last_day=max(days, default=""))


def _unnamed(
    db: Database, run_id: int, named: set[int], day_of: Callable[[str], str]
) -> Iterator[CountedSeries]:
    """Yield a series for streams of orders, and for lists of links that an older version read."""
    orders = db.execute(
        f"""SELECT stream_id, min(created_at), max(created_at) FROM orders WHERE {RUN_STREAMS}
          AND (stream_id, order_ref) NOT IN (SELECT stream_id, order_ref FROM temp.to_come) GROUP BY stream_id""",
        {"run": run_id},
    )
    for stream, first, last in orders:
        yield CountedSeries(stream_id=stream, origin="orders", shape="order", metrics="orders revenue", landing=True,
                            dated=True, first_day=day_of(first), last_day=day_of(last))  # fmt: skip
    lists = db.execute(
        f"""SELECT stream_id, count(sessions), count(orders), count(revenue) FROM visits
        WHERE {RUN_STREAMS} AND origin = 'link_list' GROUP BY stream_id""",
        {"run": run_id},
    )
    for stream, *counts in lists:
        if stream not in named:
            names = zip(("sessions", "orders", "revenue"), counts, strict=True)
            metrics = " ".join(name for name, count in names if count)
            yield CountedSeries(stream_id=stream, origin="link_list", shape="", metrics=metrics, landing=True)


def order_counts(db: Database, run_id: int, since: str) -> Iterator[OrderCount]:
    """Yield how many orders there are since an instant (ISO 8601, empty: all), by what decides whether they count."""
    rows = db.query(
        f"""SELECT o.source_name, coalesce(n.test, o.test) AS test, coalesce(n.cancelled, o.cancelled) AS cancelled,
          count(*) AS orders, EXISTS (SELECT 1 FROM visits v
            WHERE v.stream_id = o.stream_id AND v.order_ref = o.order_ref) AS has_visit
        FROM orders o LEFT JOIN temp.new_orders n USING (order_id)
        WHERE o.{RUN_STREAMS} AND o.created_at >= :since AND {_NOT_OLD_ORDER}
        GROUP BY 1, 2, 3, 5""",
        {"run": run_id, "since": since},
    )
    for row in rows:
        yield as_record(OrderCount, row)


def orders_of(db: Database, run_id: int, channels: Iterable[str], since: str) -> Iterator[tuple[str, str, str]]:
    """Yield (sales channel, currency, total) of the orders of these channels that are sales."""
    for channel in channels:
        yield from db.execute(
            f"""SELECT o.source_name, coalesce(n.currency, o.currency), coalesce(n.total, o.total) FROM orders o
            LEFT JOIN temp.new_orders n USING (order_id)
            WHERE o.{RUN_STREAMS} AND o.source_name = :channel AND o.created_at >= :since
              AND NOT coalesce(n.test, o.test) AND NOT coalesce(n.cancelled, o.cancelled) AND {_NOT_OLD_ORDER}""",
            {"run": run_id, "channel": channel, "since": since},
        )


def sold_lines(db: Database, run_id: int) -> Iterator[SoldLine]:
    """Yield the lines of TikTok's orders, order by order; an order without lines comes once, without product."""
    rows = db.query(
        """SELECT a.stream_id, v.order_ref, a.currency, a.revenue, l.quantity, l.amount, l.product_id,
          coalesce(l.product_handle, '') AS product_handle
        FROM attributions a JOIN visits v USING (stream_id, visit_ref)
        LEFT JOIN order_lines l ON l.stream_id = v.stream_id AND l.order_ref = v.order_ref
        WHERE a.run_id = ? AND v.order_ref IS NOT NULL AND a.revenue IS NOT NULL
        ORDER BY a.stream_id, v.order_ref, l.line_ref""",
        [run_id],
    )
    for row in rows:
        yield as_record(SoldLine, row)


def handles(db: Database, run_id: int) -> dict[int, str]:
    """Return the handles of products by Shopify id."""
    question = f"SELECT product_id, handle FROM products WHERE {RUN_STREAMS} AND product_id IS NOT NULL"
    return dict(db.execute(question, {"run": run_id}).fetchall())


def ad_links(db: Database, run_id: int) -> dict[str, int]:
    """Return the link of each TikTok ad by the ad's number: that of its first URL column."""
    rows = db.execute(
        f"""SELECT owner_id, link_id, min(ordinal) FROM placements WHERE {RUN_STREAMS} AND owner_kind = 'ad'
        AND owner_id <> '' GROUP BY owner_id""",
        {"run": run_id},
    )
    return {ad: link for ad, link, _ in rows}


def ad_names(db: Database, run_id: int) -> dict[str, str]:
    """Return the names of TikTok's ads by the ad's number."""
    rows = db.execute(
        f"""SELECT DISTINCT owner_id, title FROM placements WHERE {RUN_STREAMS} AND owner_kind = 'ad'
        AND owner_id <> '' AND title <> '' ORDER BY stream_id""",
        {"run": run_id},
    )
    return dict(rows.fetchall())


def shop_facts(db: Database, run_id: int) -> tuple[str, str]:
    """Return currency and time zone as the shop tells them, empty where it does not; of several the surest."""
    row = db.execute(
        f"""WITH told AS (SELECT * FROM shop_facts WHERE {RUN_STREAMS})
        SELECT coalesce((SELECT max(currency) FROM told), ''),
          coalesce((SELECT timezone FROM told WHERE timezone <> '' ORDER BY facts_ref, timezone DESC LIMIT 1), '')""",
        {"run": run_id},
    ).fetchone()
    return str(row[0]), str(row[1])


def order_currency(db: Database, run_id: int) -> str:
    """Return the currency that all orders are in, which is the shop's own; empty if there are several, or no orders."""
    row = db.execute(
        f"SELECT coalesce(min(currency), ''), count(DISTINCT currency) FROM orders WHERE {RUN_STREAMS}", {"run": run_id}
    ).fetchone()
    return str(row[0]) if row[1] == 1 else ""


def has_traffic(db: Database, run_id: int) -> bool:
    """Whether any visit or order was loaded, TikTok's or not."""
    question = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {RUN_STREAMS})" for table in ("visits", "orders")
    )
    return bool(db.execute(f"SELECT {question}", {"run": run_id}).fetchone()[0])
