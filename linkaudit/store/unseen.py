"""Findings, links and listings of a run that did not read all that the run beside it did."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

import msgspec

from linkaudit.store import identity
from linkaudit.store.save import insert_rows
from linkaudit.urls.normalise import path_key

if TYPE_CHECKING:
    from sqlite_utils import Database

_IN_HIDDEN = "IN (SELECT value FROM json_each(:hidden))"
# Links that a run has which another one has not, and of which nothing stands in what that other one read.
_HIDDEN_LINKS = f"""SELECT link_id FROM temp.links WHERE run_id = :base
  EXCEPT SELECT link_id FROM temp.links WHERE run_id = :old
  EXCEPT SELECT link_id FROM temp.findings f WHERE run_id = :base AND {identity.kind("f")} NOT {_IN_HIDDEN}"""


def lean(db: Database, rows: Iterable[tuple[str, str, bool]]) -> None:
    """Lay out for the questions below what leans on content that was not read (``audit.leaning``)."""
    db.execute("DROP TABLE IF EXISTS temp.leaning")
    db.execute(
        "CREATE TEMP TABLE leaning (code TEXT, target TEXT, instead INTEGER, PRIMARY KEY (code, target)) WITHOUT ROWID"
    )
    insert_rows(db, "temp.leaning", sorted({(code, target, int(instead)) for code, target, instead in rows}))


def leans(code: str, link: str, run: str, links: str = "links") -> str:
    """Return SQL that is true of a finding (or, ``code`` '', a verdict) which leans on what was not read.

    ``run``: the one that read it, of which the link is.
    """
    return f"""EXISTS (SELECT 1 FROM {links} b JOIN temp.leaning n
      ON n.code = {code} AND n.target IN ('', b.target_kind) WHERE b.run_id = {run} AND b.link_id = {link})"""


def leans_instead(code: str, link: str, run: str, links: str = "links") -> str:
    """Return SQL that is true of a finding which may be there because something was not read."""
    return leans(code, link, run, links).removesuffix(")") + " AND n.instead)"


def doubtful(table: str, run: str, links: str = "links") -> str:
    """Return SQL that is true of a link of which the verdict leans on what was not read; what is broken still is."""
    link = f"{table}.link_id"
    return f"""({leans_instead("''", link, run, links)}
      OR {table}.verdict <> 'broken' AND {leans("''", link, run, links)})"""


def note_stood(db: Database, run: int, *, lists: bool) -> None:
    """Lay out what a run knew of the URLs of links from TikTok, with the codes of their findings and '' for the link.

    ``lists``: link lists or the like were not read by the run beside it; else nothing is laid out, for it is not asked.
    """
    db.register_function(path_key, deterministic=True)
    db.execute("DROP TABLE IF EXISTS temp.stood_at")
    db.execute(
        "CREATE TEMP TABLE stood_at (url TEXT, code TEXT, at TEXT, run INTEGER, PRIMARY KEY (url, code)) WITHOUT ROWID"
    )
    if lists:
        db.execute(
            """INSERT INTO stood_at SELECT path_key(l.url), f.code, min(f.first_seen), min(f.first_run)
            FROM links l JOIN findings f ON f.run_id = l.run_id AND f.link_id = l.link_id
            WHERE l.run_id = :run AND l.direction = 'inbound' GROUP BY 1, 2""",
            {"run": run},
        )
        db.execute(
            """INSERT OR IGNORE INTO stood_at SELECT path_key(url), '', '', 0 FROM links
            WHERE run_id = :run AND direction = 'inbound'""",
            {"run": run},
        )


def stood(url: str, code: str = "''") -> str:
    """Return SQL that is true where the run beside knew the URL, with this code. Needs ``note_stood``."""
    return f"(path_key({url}), {code}) IN (SELECT url, code FROM temp.stood_at)"


def take_over(db: Database, base: int, old: int, hidden: AbstractSet[str]) -> None:
    """Give a run that was revealed what another one has that stands in nothing but ``hidden`` kinds of content.

    What leans on these is in it as the other one has it. Needs ``lean`` and ``note_stood``.
    """
    values = {"base": base, "old": old, "hidden": msgspec.json.encode(sorted(hidden)).decode()}
    _correct(db, values)
    for table, needed in (
        ("findings", f"""({identity.kind("t")} {_IN_HIDDEN} OR ({leans("t.code", "t.link_id", ":base", "temp.links")}
          AND EXISTS (SELECT 1 FROM temp.links o WHERE o.run_id = :old AND o.link_id = t.link_id)))
          AND NOT EXISTS (SELECT 1 FROM temp.findings o WHERE o.run_id = :old
            AND ({identity.grouped("o")}) = ({identity.grouped("t")}))"""),
        ("impacts", f"link_id IN ({_HIDDEN_LINKS})"),
        ("links", f"link_id IN ({_HIDDEN_LINKS})"),
        ("shelf", f"""'product' {_IN_HIDDEN}
          AND NOT EXISTS (SELECT 1 FROM temp.shelf o WHERE o.run_id = :old AND o.key = t.key)"""),
    ):
        _copy(db, table, needed, values)


def take_over_listings(db: Database, base: int, old: int) -> None:
    """Give a run that was revealed, and did not read all that listings are made for, those of another one.

    Of its own stay those that the other one has as well, or that one of its own links leads to. Before ``take_over``.
    """
    values: dict[str, object] = {"base": base, "old": old}
    note_fresh(db, old, base)
    of_run = f"SELECT 1 FROM temp.listings o WHERE wanted = 1 AND part = t.part AND {product('o')} = {product('t')}"
    db.execute(
        f"""DELETE FROM temp.listings AS t WHERE run_id = :old AND wanted = 1
        AND key NOT IN (SELECT key FROM temp.fresh)
        AND NOT EXISTS ({of_run} AND run_id = :base)""",
        values,
    )
    lacking = f"wanted = 1 AND NOT EXISTS ({of_run} AND run_id = :old)"
    _copy(db, "listings", lacking, values)


def product(table: str) -> str:
    """Return SQL for what tells a product in any run: Shopify's id where there is one, else its handle."""
    return f"CASE WHEN {table}.product_id IS NULL THEN {table}.key ELSE CAST({table}.product_id AS TEXT) END"


def note_fresh(db: Database, run: int, other: int, *, asked: bool = True) -> None:
    """Lay out the products to which links of a run lead that another one has not, if that is asked."""
    db.execute("DROP TABLE IF EXISTS temp.fresh")
    db.execute("CREATE TEMP TABLE fresh (key TEXT PRIMARY KEY) WITHOUT ROWID")
    if asked:
        db.execute(
            """INSERT OR IGNORE INTO fresh SELECT lower(target_handle) FROM links WHERE run_id = :run
            AND direction = 'inbound' AND target_kind = 'product'
            AND url NOT IN (SELECT url FROM links WHERE run_id = :other AND direction = 'inbound')""",
            {"run": run, "other": other},
        )


def _copy(db: Database, table: str, needed: str, values: dict[str, object]) -> None:
    columns = [str(row[1]) for row in db.execute(f"PRAGMA temp.table_info({table})") if row[1] != "run_id"]
    db.execute(
        f"INSERT INTO temp.{table} (run_id, {', '.join(columns)})"
        f" SELECT :old, {', '.join(columns)} FROM temp.{table} t WHERE run_id = :base AND {needed}",
        values,
    )


def _correct(db: Database, values: dict[str, object]) -> None:
    """Take out what is only there because something was not read, and judge links as when it was."""
    moved = f"""SELECT link_id FROM temp.links WHERE run_id = :old AND direction = 'inbound' AND {stood("url")}"""
    db.execute(
        f"""DELETE FROM temp.findings WHERE run_id = :old AND placement_kind = 'visit' AND link_id IN ({moved})
        AND NOT EXISTS (SELECT 1 FROM temp.findings o WHERE o.run_id = :base
          AND ({identity.grouped("o")}) = ({identity.grouped("findings")}))""",
        values,
    )
    for table in ("impacts", "links"):
        db.execute(
            f"""DELETE FROM temp.{table} WHERE run_id = :old AND link_id IN ({moved} AND placements = 0
              EXCEPT SELECT link_id FROM temp.links WHERE run_id = :base)""",
            values,
        )
    db.execute(
        f"""DELETE FROM temp.findings WHERE run_id = :old
        AND {leans_instead("findings.code", "findings.link_id", ":base", "temp.links")}
        AND NOT EXISTS (SELECT 1 FROM temp.findings o WHERE o.run_id = :base
          AND ({identity.grouped("o")}) = ({identity.grouped("findings")}))""",
        values,
    )
    db.execute(
        f"""UPDATE temp.links SET verdict = b.verdict FROM temp.links b
        WHERE links.run_id = :old AND b.run_id = :base AND b.link_id = links.link_id
          AND b.verdict <> links.verdict AND {doubtful("links", ":base", "temp.links")}""",
        values,
    )


def keep_hidden(db: Database, run_id: int, base: int, hidden: AbstractSet[str]) -> None:
    """Give new findings in ``hidden`` kinds of content, and that lean on these, the first date that a run before knows.

    Of a run that is kept by what changed that is the date of the run in which it came as it is. What it does not have,
    and the runs since had only because these were not read, is new. The caller holds the transaction.
    """
    known = identity.PLACE
    values = {"base": base, "run": run_id, "hidden": msgspec.json.encode(sorted(hidden)).decode()}
    _note_links(db, base)
    db.execute("DROP TABLE IF EXISTS temp.seen")
    db.execute(
        f"""CREATE TEMP TABLE seen AS SELECT {identity.columns()}, min(first_seen) AS at, min(first_run) AS run
        FROM (SELECT {", ".join(known)}, first_seen, first_run FROM findings WHERE run_id = :base
          UNION ALL SELECT {", ".join(f"p.{name}" for name in known)}, r.finished_at, p.from_run
          FROM past_findings p JOIN runs b ON b.run_id = :base AND b.folded = 1 JOIN runs r ON r.run_id = p.from_run
          WHERE :base >= p.from_run AND (p.to_run IS NULL OR :base <= p.to_run)) GROUP BY {identity.grouped()}""",
        values,
    )
    db.execute(f"CREATE INDEX temp.seen_again ON seen ({', '.join(known)})")
    db.execute(
        f"""UPDATE findings SET first_seen = s.at, first_run = s.run FROM temp.seen s
        WHERE findings.run_id = :run AND first_run > s.run AND {identity.same("findings", "s")}
          AND ({identity.kind("findings")} {_IN_HIDDEN} AND first_run = :run
            OR {leans("findings.code", "findings.link_id", ":base", "temp.known_links")})""",
        values,
    )
    db.execute(
        f"""UPDATE findings SET first_seen = (SELECT finished_at FROM runs WHERE run_id = :run), first_run = :run
        WHERE run_id = :run AND first_run <> :run
          AND {leans_instead("findings.code", "findings.link_id", ":base", "temp.known_links")}
          AND NOT EXISTS (SELECT 1 FROM temp.seen s WHERE {identity.same("findings", "s")})""",
        values,
    )


def keep_quiet(db: Database, run_id: int, old: int) -> None:
    """Let nothing be new in a run that is only there because it did not read what the run before did.

    The caller holds the transaction. Needs ``lean`` and ``note_stood``.
    """
    db.execute(
        f"""UPDATE findings SET first_run = :old WHERE run_id = :run AND first_run = :run
        AND {leans_instead("findings.code", "findings.link_id", ":old", "main.links")}""",
        {"run": run_id, "old": old},
    )
    db.execute(
        """UPDATE findings SET first_seen = s.at, first_run = s.run FROM links l, temp.stood_at s
        WHERE findings.run_id = :run AND first_run = :run AND placement_kind = 'visit'
          AND l.run_id = :run AND l.link_id = findings.link_id AND l.direction = 'inbound'
          AND s.url = path_key(l.url) AND s.code = findings.code""",
        {"run": run_id},
    )


def _note_links(db: Database, base: int) -> None:
    """Lay out the links of a run, also of one that is kept by what changed."""
    columns = ("link_id", "direction", "url", "target_kind")
    db.execute("DROP TABLE IF EXISTS temp.known_links")
    db.execute(
        f"""CREATE TEMP TABLE known_links AS SELECT run_id, {", ".join(columns)} FROM links WHERE run_id = :base
        UNION ALL SELECT b.run_id, {", ".join(f"p.{name}" for name in columns)}
        FROM past_links p JOIN runs b ON b.run_id = :base AND b.folded = 1
        WHERE :base >= p.from_run AND (p.to_run IS NULL OR :base <= p.to_run)""",
        {"base": base},
    )
    db.execute("CREATE INDEX temp.known_links_id ON known_links (run_id, link_id)")
