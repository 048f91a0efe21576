"""``linkaudit fleet add``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech
from linkaudit.cli.fleet import place
from linkaudit.errors import UsageError


@click.command()
@click.argument("shop", required=False)
@click.option("--csv", "file", type=options.FILE, metavar="FILE",
              help="A row for each shop: shop, domains, tags, token, client_id, client_secret, check, large, and"
              " settings as section.key.")  # fmt: skip
@options.domain
@click.option(
    "--token", default="", metavar="PLACE", help="Where the token is kept: env:NAME, file:PATH, keyring:SERVICE/USER."
)
@click.option("--client-id", default="", metavar="ID", help="An app's id instead of a token.")
@click.option("--client-secret", default="", metavar="PLACE", help="Where the app's secret is kept.")
@click.option(
    "--tag", "tags", multiple=True, metavar="TAG", help="A tag of the shop: its customer, its region. Repeatable."
)
@click.option(
    "--set", "assigned", multiple=True, metavar="SECTION.KEY=VALUE", help="A setting of this shop. Repeatable."
)
@click.option("--check", is_flag=True, help="Ask live URLs in its audits, too.")
@click.option("--large/--small", default=None, help="Which queue its audits wait in.  [default: by the last audit]")
@place.begin
@click.pass_context
def add(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Add SHOP, by its myshopify address or the host that buyers see, or every shop of a CSV; or change them.

    A secret is never kept, only the place where the workers find it. Without one, the public storefront is read.
    """
    chosen = place.settle(context, given)
    if bool(given["shop"]) == bool(given["file"]):
        raise UsageError("say which shop to add", cure="Name one SHOP, or give --csv FILE")
    with place.opened(chosen) as connection:
        from linkaudit.fleet import shops

        found = shops.from_csv(given["file"]) if given["file"] else [shops.from_row(_cells(given), given["shop"])]
        changed = shops.add(connection, found)
    if chosen["as_json"]:
        options.print_json(changed)
    else:
        speech.echo(f"{len(changed.added):,} added, {len(changed.updated):,} changed")
    return 0


def _cells(given: dict[str, Any]) -> dict[str, str]:
    cells = {key: str(given[key]) for key in ("shop", "token", "client_id", "client_secret")}
    cells |= {
        "domains": " ".join(given["domain"]),
        "tags": " ".join(given["tags"]),
        "check": "yes" if given["check"] else "",
    }
    if given["large"] is not None:
        cells["large"] = "yes" if given["large"] else "no"
    for one in given["assigned"]:
        name, equals, value = one.partition("=")
        if not equals or "." not in name:
            raise UsageError(f"{one!r} is no setting", where="--set", cure="Write it as policy.cutoff=2026-12-31")
        cells[name.strip()] = value
    return cells
