"""Findings accepted by people and rules muted by settings: chosen, kept, and written to a run's findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from linkaudit.model.acknowledge import Acceptance, Acknowledged, Behind, Chosen, Selection, Standing
from linkaudit.store import identity
from linkaudit.store.overlap import RUN_STREAMS
from linkaudit.urls.normalise import join, split

if TYPE_CHECKING:
    from sqlite_utils import Database

_SHOWN = 10
_RELATIVE = "https://relative.invalid/"
_NAMED = identity.columns("f")
_ID = f"finding_id({identity.grouped('f')})"
# an identity that is stored already
_STORED_ID = f"finding_id({', '.join(f'a.{name}' for name in identity.PLACE)})"
_MONEY = """(SELECT json_group_object(currency, revenue) FROM impacts i WHERE i.run_id = :run AND i.link_id = {link}
  AND {link} <> 0 AND revenue IS NOT NULL)"""


class Held(NamedTuple):
    """An acceptance of one finding of a run: by what to find it again, and the money then and now."""

    place: tuple[object, ...]
    until: str
    then: Behind
    now: dict[str, Decimal]


class MuteState(NamedTuple):
    """What runs before noted of a mute; ``then`` is None as long as no run had money."""

    then: Behind | None
    ended: str


def choose(db: Database, run_id: int, selection: Selection) -> int:
    """Put the run's findings that are meant into ``temp.chosen``, each once, and return how many there are."""
    identity.register(db)
    db.register_function(_host, name="host_of", deterministic=True)
    db.execute("DROP TABLE IF EXISTS temp.chosen")
    where, values = _where(selection)
    db.execute(
        f"""CREATE TEMP TABLE chosen AS SELECT {_NAMED}, min(f.status) AS status, coalesce(min(l.url), '') AS link_url,
          min(f.placement_title) AS placement_title
        FROM findings f LEFT JOIN links l ON l.run_id = f.run_id AND l.link_id = f.link_id
        WHERE f.run_id = :run AND {where} GROUP BY {identity.grouped("f")}""",
        values | {"run": run_id},
    )
    db.execute(f"CREATE INDEX temp.chosen_place ON chosen ({', '.join(identity.PLACE)})")
    return int(db.execute("SELECT count(*) FROM temp.chosen").fetchone()[0])


def _where(selection: Selection) -> tuple[str, dict[str, object]]:
    """Return the condition and its values."""
    parts, values = ["1"], dict[str, object]()
    exact = (("codes", "f.code", selection.codes), ("surfaces", "l.surface", selection.surfaces),
             ("kinds", "f.placement_kind", selection.kinds))  # fmt: skip
    for name, term, wanted in exact:
        if wanted:
            parts.append(f"{term} IN (SELECT value FROM json_each(:{name}))")
            values[name] = _json(wanted)
    if selection.ids:
        codes = {one.partition("-")[0] for one in selection.ids}
        parts.append(f"f.code IN (SELECT value FROM json_each(:of)) AND {_ID} IN (SELECT value FROM json_each(:ids))")
        values |= {"of": _json(codes), "ids": _json(selection.ids)}
    alike = (
        ("links", "l.url", selection.links), ("products", "", selection.products),
        ("hosts", "host_of(l.target_url, l.url)", selection.hosts),
    )  # fmt: skip
    for name, term, wanted in alike:
        terms = [_PRODUCT if not term else f"{term} LIKE :{{one}} ESCAPE '\\'" for _ in wanted]
        keys = [f"{name}{number}" for number, _ in enumerate(wanted)]
        if wanted:
            parts.append("(" + " OR ".join(one.format(one=key) for one, key in zip(terms, keys, strict=True)) + ")")
            values |= {key: _pattern(text) for key, text in zip(keys, wanted, strict=True)}
    return " AND ".join(parts), values


_PRODUCT = f"""((l.target_kind = 'product' AND l.target_handle LIKE :{{one}} ESCAPE '\\')
  OR (f.placement_kind = 'product' AND (f.placement_id LIKE :{{one}} ESCAPE '\\' OR f.placement_id IN (
    SELECT CAST(p.product_id AS TEXT) FROM products p
    WHERE p.handle LIKE :{{one}} ESCAPE '\\' AND p.{RUN_STREAMS}))))"""


def _pattern(text: str) -> str:
    r"""Return what LIKE understands: * for any characters, all else as it stands.

    >>> _pattern("50%_*")
    '50\\%\\_%'
    """
    for mark in "\\%_":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("*", "%")


def _host(target: str | None, url: str | None) -> str:
    """Return the host that a link leads to; "" for one that is no URL."""
    href = join(target or url or "", _RELATIVE)
    return split(href).host.partition(":")[0].rstrip(".") if href else ""


def chosen(db: Database, run_id: int) -> Chosen:
    """Return what ``choose`` found, in figures."""
    by = {
        name: dict(db.execute(f"SELECT {name}, count(*) FROM temp.chosen GROUP BY {name} ORDER BY {name}").fetchall())
        for name in ("code", "status")
    }
    some = db.execute(
        "SELECT code, link_url, placement_kind, placement_title, placement_field FROM temp.chosen"
        " ORDER BY code, link_url, placement_kind, placement_title LIMIT ?",
        [_SHOWN],
    )
    return Chosen(
        findings=sum(by["code"].values()), by_code=by["code"], by_status=by["status"],
        revenue=money_of_chosen(db, run_id),
        some=[
            f"{code}  {url or 'no link'} ({', '.join(filter(None, (kind, title, field)))})"
            for code, url, kind, title, field in some
        ],
    )  # fmt: skip


def money_of_chosen(db: Database, run_id: int) -> dict[str, Decimal]:
    """Return the revenue behind the links of what was chosen, each link once, by currency."""
    found: dict[str, Decimal] = {}
    rows = db.execute(
        """SELECT currency, revenue FROM impacts WHERE run_id = ? AND revenue IS NOT NULL AND link_id <> 0
        AND link_id IN (SELECT link_id FROM temp.chosen)""",
        [run_id],
    )
    for currency, revenue in rows:
        found[currency] = found.get(currency, Decimal(0)) + Decimal(revenue)
    return found


def accept(db: Database, run_id: int, acceptance: Acceptance, selected: str, *, days: int | None, now: str) -> int:
    """Accept what was chosen, in place of acceptances before, and return the acceptance's number.

    The caller holds the transaction.
    """
    row = [acceptance.reason, acceptance.by, acceptance.until, now, run_id, selected]
    db.execute(
        "INSERT INTO acknowledgements (reason, accepted_by, until, made_at, run_id, selected) VALUES (?,?,?,?,?,?)", row
    )
    number = int(db.execute("SELECT last_insert_rowid()").fetchone()[0])
    db.execute(
        f"""INSERT OR REPLACE INTO accepted SELECT {", ".join(identity.PLACE)}, :ack, link_url, placement_title,
          {_MONEY.format(link="c.link_id")}, :days, '', NULL FROM temp.chosen c""",
        {"ack": number, "run": run_id, "days": days},
    )
    _forget_empty(db)
    return number


def remove(db: Database) -> int:
    """Take back the acceptances of what was chosen and return how many there were. The caller holds the transaction."""
    place = ", ".join(identity.PLACE)
    count = db.execute(f"DELETE FROM accepted WHERE ({place}) IN (SELECT {place} FROM temp.chosen)").rowcount
    _forget_empty(db)
    return int(count)


def choose_accepted(db: Database, numbers: Sequence[int]) -> None:
    """Put what these acceptances are of into ``temp.chosen``, whether or not the run still has it."""
    db.execute("DROP TABLE IF EXISTS temp.chosen")
    db.execute(
        f"""CREATE TEMP TABLE chosen AS SELECT {", ".join(identity.PLACE)},
          CASE ended WHEN '' THEN 'accepted' ELSE 'open' END AS status, link_url, placement_title
        FROM accepted WHERE ack_id IN (SELECT value FROM json_each(?))""",
        [msgspec.json.encode(list(numbers)).decode()],
    )


def there(db: Database, run_id: int, ids: Sequence[str]) -> set[str]:
    """Return which of the findings, by id, the run has."""
    if not ids:
        return set()
    choose(db, run_id, Selection(ids=tuple(ids)))
    return {row[0] for row in db.execute(f"SELECT finding_id({', '.join(identity.PLACE)}) FROM temp.chosen")}


def remove_ids(db: Database, ids: Sequence[str]) -> None:
    """Take back the acceptances of these findings, whether or not a run still has them. As ``remove``."""
    identity.register(db)
    name = f"finding_id({', '.join(identity.PLACE)})"
    db.execute(f"DELETE FROM accepted WHERE {name} IN (SELECT value FROM json_each(?))", [_json(ids)])
    _forget_empty(db)


def _forget_empty(db: Database) -> None:
    db.execute("DELETE FROM acknowledgements WHERE ack_id NOT IN (SELECT ack_id FROM accepted)")


def standings(db: Database) -> Iterator[Standing]:
    """Yield what every accepted finding's acceptance is at present."""
    identity.register(db)
    rows = db.execute(
        f"""SELECT {_STORED_ID}, k.reason, k.accepted_by, k.until, a.ended
        FROM accepted a JOIN acknowledgements k USING (ack_id)"""
    )
    for name, reason, by, until, ended in rows:
        yield Standing(finding_id=name, acceptance=Acceptance(reason=reason, by=by, until=until), ended=ended)


def acknowledged(db: Database, run_id: int) -> list[Acknowledged]:
    """Return all acceptances, the oldest first, with what became of their findings in the run."""
    rows = db.query(
        f"""SELECT k.ack_id AS number, k.reason, k.accepted_by AS 'by', k.until, k.made_at, k.selected,
          coalesce(sum(s.there AND a.ended = ''), 0) AS holds, coalesce(sum(s.there AND a.ended <> ''), 0) AS came_back,
          coalesce(sum(s.there IS NULL), 0) AS gone
        FROM acknowledgements k JOIN accepted a USING (ack_id)
        LEFT JOIN (SELECT DISTINCT {_NAMED}, 1 AS there FROM findings f WHERE run_id = ?) s
          ON {" AND ".join(f"s.{name} = a.{name}" for name in identity.PLACE)}
        GROUP BY k.ack_id ORDER BY k.ack_id""",
        [run_id],
    )
    return [msgspec.convert(row, Acknowledged) for row in rows]


# ── Written to a run's findings ──────────────────────────────────────────────────────────────────────────────────────


def reopen(db: Database, run_id: int) -> None:
    """Open all findings of a run. The caller holds the transaction of this and all that follow."""
    db.execute(
        "UPDATE findings SET status = 'open', ack_id = NULL, note = '', came_back = 0"
        " WHERE run_id = ? AND (status <> 'open' OR note <> '')",
        [run_id],
    )


def mute_state(db: Database, mute: str) -> MuteState:
    """Return what is known of a mute."""
    row = db.execute("SELECT money, days, ended FROM mutes WHERE mute = ?", [mute]).fetchone()
    if row is None:
        return MuteState(None, "")
    return MuteState(Behind(money=_decimals(row[0]), days=row[1]) if row[0] is not None else None, row[2])


def keep_mute(db: Database, mute: str, run_id: int, behind: Behind | None, ended: str) -> None:
    """Note what is known of a mute: the first run that met it, its first money, and the first end."""
    money = _json({name: str(amount) for name, amount in behind.money.items()}) if behind else None
    db.execute(
        """INSERT INTO mutes VALUES (:mute, :run, :money, :days, :ended, :ended_run) ON CONFLICT (mute) DO UPDATE SET
          money = coalesce(money, excluded.money), days = CASE WHEN money IS NULL THEN excluded.days ELSE days END,
          ended_run = CASE WHEN ended = '' THEN excluded.ended_run ELSE ended_run END,
          ended = CASE WHEN ended = '' THEN excluded.ended ELSE ended END""",
        {"mute": mute, "run": run_id, "money": money, "days": behind.days if behind else None, "ended": ended,
         "ended_run": run_id if ended else None},
    )  # fmt: skip


def write_mute(db: Database, run_id: int, mute: str, note: str) -> None:
    """Mute what was chosen, or, if the mute ended, say so in the note."""
    place = ", ".join(identity.PLACE)
    db.execute(
        f"""UPDATE findings SET note = :note, status = CASE WHEN m.ended = '' THEN 'muted' ELSE status END,
          came_back = m.ended_run IS :run
        FROM (SELECT ended, ended_run FROM mutes WHERE mute = :mute) m
        WHERE run_id = :run AND status = 'open'
          AND ({identity.grouped("findings")}) IN (SELECT {place} FROM temp.chosen)""",
        {"run": run_id, "mute": mute, "note": note},
    )


def meet(db: Database, run_id: int) -> bool:
    """Put the run's findings that were ever accepted into ``temp.met``, and return whether there are any."""
    if not db.execute("SELECT EXISTS (SELECT 1 FROM accepted)").fetchone()[0]:
        return False
    db.execute("DROP TABLE IF EXISTS temp.met")
    place = ", ".join(f"a.{name}" for name in identity.PLACE)
    # CROSS JOIN: one look at each finding, whatever the planner thinks of a table that is mostly empty
    db.execute(
        f"""CREATE TEMP TABLE met AS SELECT f.finding_id, {place} FROM findings f
        CROSS JOIN accepted a ON {identity.same("f", "a")} WHERE f.run_id = ?""",
        [run_id],
    )
    return bool(db.execute("SELECT EXISTS (SELECT 1 FROM temp.met)").fetchone()[0])


def held(db: Database, run_id: int) -> Iterator[Held]:
    """Yield the acceptances that hold until now, of findings that were met."""
    place = ", ".join(identity.PLACE)
    rows = db.execute(
        f"""SELECT k.until, a.money, a.days, {_MONEY.format(link="a.link_id")}, {place}
        FROM (SELECT DISTINCT {place} FROM temp.met) JOIN accepted a USING ({place})
        JOIN acknowledgements k USING (ack_id) WHERE a.ended = ''""",
        {"run": run_id},
    )
    for until, money, days, now, *found in rows:
        yield Held(tuple(found), until, Behind(money=_decimals(money), days=days), _decimals(now))


def end(db: Database, run_id: int, ended: Sequence[tuple[Held, str]]) -> None:
    """Note that acceptances hold no longer, and why."""
    where = " AND ".join(f"{name} = ?" for name in identity.PLACE)
    db.conn.executemany(
        f"UPDATE accepted SET ended = ?, ended_run = ? WHERE {where}", [(why, run_id, *one.place) for one, why in ended]
    )


def write_accepted(db: Database, run_id: int) -> None:
    """Write to the findings that were met which are accepted, and of which the acceptance ended."""
    db.execute(
        f"""UPDATE findings SET ack_id = a.ack_id,
          status = CASE WHEN a.ended = '' THEN 'accepted' ELSE status END,
          note = CASE WHEN a.ended = '' THEN '' WHEN status = 'muted' THEN note ELSE 'was accepted: ' || a.ended END,
          came_back = status <> 'muted' AND a.ended_run IS :run
        FROM (SELECT m.finding_id AS number, ack_id, ended, ended_run
          FROM temp.met m JOIN accepted USING ({", ".join(identity.PLACE)})) a
        WHERE findings.finding_id = a.number""",
        {"run": run_id},
    )


def came_back(db: Database, run_id: int) -> int:
    """Return how many findings came back in this run."""
    question = "SELECT count(*) FROM findings WHERE run_id = ? AND came_back = 1"
    return int(db.execute(question, [run_id]).fetchone()[0])


def _decimals(text: str) -> dict[str, Decimal]:
    return msgspec.json.decode(text, type=dict[str, Decimal])


def _json(values: Iterable[str] | dict[str, str]) -> str:
    return msgspec.json.encode(values if isinstance(values, dict) else list(values)).decode()
