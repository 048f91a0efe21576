"""The shops of a fleet: read from a CSV or given one by one, checked as a whole, kept in PostgreSQL."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from psycopg.types.json import Jsonb

from linkaudit.errors import LinkauditError, UnreadableInput, UsageError
from linkaudit.fleet import place
from linkaudit.pipeline.fetch import shop_address
from linkaudit.pipeline.job import Job, load_policy, parse_host
from linkaudit.settings import Settings, shop_settings, typed

Raw = dict[str, dict[str, object]]
OWN_COLUMNS = ("shop", "domains", "tags", "token", "client_id", "client_secret", "check", "large")
_SECRETS = ("token", "client_id", "client_secret")
_TAG = re.compile(r"[\w.:@-]{1,64}")
_YES, _NO = frozenset({"1", "yes", "true", "x"}), frozenset({"", "0", "no", "false"})
_TOLD = 20
_COLUMNS = (
    f"Columns are {', '.join(OWN_COLUMNS)}, and settings as section.key, say policy.cutoff (docs/cli.md, Settings)"
)


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """One shop: ``name`` is its myshopify address, or the host that buyers see if it has no token.

    ``hosts`` as --domain would name them. ``large``: None leaves it to what the last audit showed.
    """

    name: str
    hosts: tuple[str, ...]
    settings: Raw
    tags: tuple[str, ...] = ()
    check: bool = False
    large: bool | None = None


class Changed(msgspec.Struct, frozen=True):
    """What adding shops did."""

    added: list[str]
    updated: list[str]


class Listed(msgspec.Struct, frozen=True):
    """One shop as `fleet list` shows it; ``secret`` names the place where its secret is kept."""

    shop: str
    hosts: list[str]
    tags: list[str]
    secret: str
    check: bool
    large: bool
    settings: Raw


def from_row(cells: Mapping[str, str], where: str) -> Shop:
    """Read one shop from cells by column. Raises ``UsageError`` naming ``where`` and the column."""
    raw: Raw = {}
    for column, text in cells.items():
        value = text.strip()
        section, dot, key = column.partition(".")
        if column in _SECRETS:
            section, dot, key = "shopify", ".", column
        if dot and value:
            raw.setdefault(section, {})[key] = _value(section, key, value, where, column)
    hosts = tuple(re.split(r"[\s;,]+", f"{cells.get('shop', '')} {cells.get('domains', '')}".strip()))
    if not hosts[0]:
        cure = "Write its myshopify address, or the host that buyers see if it has no token"
        raise UsageError("no shop is named", where=f"{where}, shop", cure=cure)
    tags = tuple(sorted({tag for tag in re.split(r"[\s;,]+", cells.get("tags", "").strip()) if tag}))
    if bad := next((tag for tag in tags if not _TAG.fullmatch(tag)), ""):
        raise UsageError(f"{bad!r} is no tag", where=f"{where}, tags", cure="Use letters, digits and . : @ - _")
    large = cells.get("large", "").strip()
    settings = shop_settings(_with_hosts(raw, hosts), where)
    try:
        load_policy(settings)
    except UsageError as error:
        raise UsageError(error.what, where=f"{where}, policy, {error.where}", cure=error.cure) from error
    return Shop(
        name=_name(settings, where), hosts=hosts, settings=raw, tags=tags,
        check=_yes(cells.get("check", ""), f"{where}, check"), large=_yes(large, f"{where}, large") if large else None,
    )  # fmt: skip


def settings_of(hosts: Sequence[str], raw: Raw, where: str) -> Settings:
    """Return a shop's settings from what is kept of it. Raises ``UsageError``."""
    return shop_settings(_with_hosts(raw, hosts), where)


def from_csv(path: Path) -> list[Shop]:
    """Read every shop of a CSV. Raises ``UsageError`` naming each faulty row, and nothing of it is to be kept then."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnreadableInput("cannot be read", where=str(path), cure=str(error.strerror)) from error
    except UnicodeDecodeError as error:
        raise UnreadableInput("is not UTF-8", where=str(path), cure="Save it as CSV UTF-8") from error
    shops: dict[str, tuple[int, Shop]] = {}
    faults: list[str] = []
    for number, cells in _rows(text, str(path)):
        where = f"{path.name}, row {number}"
        try:
            shop = from_row(cells, where)
            if shop.name in shops:
                cure = "Keep one of the two"
                raise UsageError(f"{shop.name} stands in row {shops[shop.name][0]} already", where=where, cure=cure)
            shops[shop.name] = number, shop
        except LinkauditError as error:
            faults.append(str(error))
    if faults:
        more = [f"and {len(faults) - _TOLD} more rows"] * (len(faults) > _TOLD)
        what = "\n  ".join([f"{len(faults)} of its rows cannot be used, so no shop was added:", *faults[:_TOLD], *more])
        raise UsageError(what, where=str(path), cure="")
    if not shops:
        raise UsageError("there is no shop in it", where=str(path), cure=_COLUMNS)
    return [shop for _, shop in shops.values()]


def add(connection: place.Connection, shops: Sequence[Shop]) -> Changed:
    """Keep ``shops``, over what was known of them, all or none."""
    added: list[str] = []
    updated: list[str] = []
    with connection.transaction():
        for shop in shops:
            new = connection.execute(
                "INSERT INTO shops (shop, hosts, settings, tags, live_check, large_wish, large)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (shop) DO UPDATE SET hosts = excluded.hosts,"
                " settings = excluded.settings, tags = excluded.tags, live_check = excluded.live_check,"
                " large_wish = excluded.large_wish, large = coalesce(excluded.large_wish, shops.large)"
                " RETURNING xmax = 0",
                [shop.name, list(shop.hosts), Jsonb(shop.settings), list(shop.tags), shop.check, shop.large,
                 bool(shop.large)],
            ).fetchone()  # fmt: skip
            (added if new and new[0] else updated).append(shop.name)
    return Changed(added, updated)


def remove(connection: place.Connection, names: Sequence[str]) -> list[str]:
    """Forget shops with all their results and snapshots. Raises ``UsageError`` if one is unknown or being audited."""
    with connection.transaction():
        found = chosen(connection, names, ())
        busy = connection.execute(
            "SELECT shop FROM audits WHERE shop = ANY(%s) AND state IN ('waiting', 'running') LIMIT 1", [found]
        ).fetchone()
        if busy:
            cure = f"Wait until it ends, or run `linkaudit fleet cancel {busy[0]}` first"
            raise UsageError("is being audited", where=str(busy[0]), cure=cure)
        connection.execute("DELETE FROM shops WHERE shop = ANY(%s)", [found])
    return found


def chosen(connection: place.Connection, names: Sequence[str], tags: Sequence[str]) -> list[str]:
    """Return the shops that are named, or else all that have every one of ``tags``, in order.

    Raises ``UsageError`` for a name that the fleet does not know.
    """
    if names:
        wanted = [_known(name) for name in names]
        rows = connection.execute("SELECT shop FROM shops WHERE shop = ANY(%s)", [wanted]).fetchall()
        have = {str(row[0]) for row in rows}
        if missing := next((name for name in wanted if name not in have), ""):
            cure = "`linkaudit fleet list` shows those that are"
            raise UsageError("is no shop of this fleet", where=missing, cure=cure)
        return list(dict.fromkeys(wanted))
    rows = connection.execute("SELECT shop FROM shops WHERE tags @> %s ORDER BY shop", [list(tags)]).fetchall()
    if tags and not rows:
        raise UsageError(f"no shop has the tag {' and '.join(tags)}", cure="`linkaudit fleet list` shows the tags")
    return [str(row[0]) for row in rows]


def listed(connection: place.Connection, tags: Sequence[str]) -> list[Listed]:
    """Return the shops that have every one of ``tags``."""
    rows = connection.execute(
        "SELECT shop, hosts, tags, settings, live_check, large FROM shops WHERE tags @> %s ORDER BY shop", [list(tags)]
    )
    return [
        Listed(shop, hosts, tags, _secret(settings), check, large, settings)
        for shop, hosts, tags, settings, check, large in rows
    ]


def to_text(shops: Sequence[Listed], say: Callable[[str], str] = str) -> str:
    """Return the shops for a terminal; ``say`` puts what is no name into the user's language."""
    lines = [
        f"{one.shop:<40} {one.secret or say('no token: public storefront'):<36} {' '.join(one.tags)}".rstrip()
        for one in shops
    ]
    return "\n".join([*lines, say(f"{len(shops):,} shop{'' if len(shops) == 1 else 's'}")]) + "\n"


def _rows(text: str, where: str) -> Iterator[tuple[int, dict[str, str]]]:
    dialect = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect)
    header = [name.strip().lower() for name in next(reader, [])]
    if "shop" not in header:
        raise UsageError("its first row has no column shop", where=where, cure=_COLUMNS)
    if twice := next((name for name in header if name and header.count(name) > 1), ""):
        raise UsageError(f"it has the column {twice} twice", where=where, cure="Keep one of the two")
    unknown = [name for name in header if name and name not in OWN_COLUMNS and "." not in name]
    if unknown:
        raise UsageError(f"the column {unknown[0]} is not known", where=where, cure=_COLUMNS)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            if len(cells) > len(header):
                cure = "Put a cell that has commas into quotes"
                raise UsageError(f"row {reader.line_num} has more cells than the first row", where=where, cure=cure)
            yield reader.line_num, dict(zip(header, cells, strict=False))


def _value(section: str, key: str, value: str, where: str, column: str) -> object:
    try:
        return typed((section, key), value)
    except ValueError:
        raise UsageError(f"{value!r} is no number", where=f"{where}, {column}", cure="Correct the cell") from None


def _with_hosts(raw: Raw, hosts: Sequence[str]) -> Raw:
    return raw | {"shop": {"domain": hosts[0], "hosts": list(hosts[1:]), **raw.get("shop", {})}}


def _name(settings: Settings, where: str) -> str:
    """Return what a shop is known by here; all its hosts must be some."""
    job = Job(db_path=Path("none"), settings=settings, tell=lambda _: None)
    try:
        hosts = [parse_host(host).host for host in job.domains]
        access = settings.shopify
        if access.token or access.client_secret:
            return shop_address(job).name
        return hosts[0] if hosts else shop_address(job).name
    except UsageError as error:
        cure = error.cure.replace("Add --domain NAME.myshopify.com", "Name it NAME.myshopify.com")
        raise UsageError(error.what, where=f"{where}, shop", cure=cure) from error


def _known(name: str) -> str:
    """Return a name as shops are known by: what a user pastes may have a scheme and a path."""
    plain = re.sub(r"^https?://", "", name.strip().lower())
    return re.split(r"[/?#]", plain, maxsplit=1)[0].removesuffix(".")


def _yes(text: str, where: str) -> bool:
    plain = text.strip().lower()
    if plain not in _YES | _NO:
        raise UsageError(f"{text!r} is neither yes nor no", where=where, cure="Write yes or no")
    return plain in _YES


def _secret(raw: Raw) -> str:
    own = raw.get("shopify", {})
    return str(own.get("token") or own.get("client_secret") or "")
