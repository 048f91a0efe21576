"""What every command of ``linkaudit fleet`` begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from linkaudit.cli import options, speech
from linkaudit.errors import UsageError

if TYPE_CHECKING:
    from linkaudit.fleet.place import Connection
    from linkaudit.fleet.queue import Started

F = TypeVar("F", bound=Callable[..., Any])

shops = click.argument("shops", nargs=-1, metavar="[SHOP]...")
database = click.option(
    "--database", metavar="ADDRESS",
    help="PostgreSQL of the fleet, postgresql://USER@HOST/NAME or embedded:FOLDER. "
    " [default: LINKAUDIT_FLEET_DATABASE, else embedded:linkaudit-fleet]",
)  # fmt: skip
everything = click.option("--all", "everything", is_flag=True, help="All shops of the fleet.")
tag = click.option(
    "--tag", "tags", multiple=True, metavar="TAG", help="Only shops with this tag. Repeatable: with all."
)


def begin(command: F) -> F:
    """Give a command the global options and the fleet's own."""
    return options.with_globals(database(command))


def of_shops(command: F) -> F:
    """Give a command the choice of shops, the global options and the fleet's own."""
    return shops(tag(everything(begin(command))))


@contextmanager
def opened_for(
    context: click.Context, given: dict[str, Any], what: str
) -> Iterator[tuple[dict[str, Any], Connection]]:
    """Connect to the fleet for ``what`` is to be done with the shops that were chosen; yields the options, too."""
    chosen = settle(context, given)
    choice(given, what)
    with opened(chosen) as connection:
        yield chosen, connection


def settle(context: click.Context, given: dict[str, Any]) -> dict[str, Any]:
    """Take the options that may stand before or after the command out of ``given``, and return them."""
    own = given.pop("database", None) or (context.obj or {}).get("database")
    return options.settle(context, given) | {"database": own}


def teller(chosen: dict[str, Any]) -> Callable[[str], None]:
    """Return what says a line on stderr, unless that is not wanted."""
    return lambda line: None if chosen["quiet"] else speech.echo(line, err=True)


def address(chosen: dict[str, Any]) -> str:
    """Return the address of the fleet's PostgreSQL. Raises ``UsageError`` if what a fleet needs is not installed."""
    if find_spec("procrastinate") is None or find_spec("psycopg") is None:
        cure = "Install it with: pip install 'linkaudit[fleet]'"
        raise UsageError("what a fleet needs is not installed", cure=cure)
    from linkaudit import settings
    from linkaudit.fleet import place

    return place.address(settings.fleet_database(chosen["database"] or ""))


@contextmanager
def opened(chosen: dict[str, Any]) -> Iterator[Connection]:
    """Connect to a fleet that this version works on."""
    where = address(chosen)
    from linkaudit.fleet import place, schema

    with place.opened(where) as connection:
        schema.check(where, connection)
        yield connection


def database_of(shop: str) -> Path:
    """Return where a shop's database is written to if --db does not say."""
    return Path("".join(sign if sign.isalnum() or sign in ".-" else "-" for sign in shop.strip().lower()) + ".db")


def choice(given: dict[str, Any], what: str) -> None:
    """Refuse a command that names neither shops nor tags nor --all, and one that names both."""
    named = [bool(given["shops"]), bool(given["tags"]), bool(given["everything"])]
    if sum(named) != 1:
        raise UsageError(f"say of which shops to {what}", cure="Name SHOPs, or --tag TAG, or --all")


def tell_started(chosen: dict[str, Any], found: Started) -> None:
    """Print which audits begin."""
    if chosen["as_json"]:
        options.print_json(found)
        return
    going = f", {len(found.under_way):,} are under way already" if found.under_way else ""
    speech.echo(f"{len(found.started):,} audits begin{going}")
