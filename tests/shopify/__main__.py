"""Run a local Shopify to try linkaudit against: ``make shopify ARGS='--products 1000 --ugly'``."""

from __future__ import annotations

import argparse
import contextlib
import signal
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from tests.shopify.bulk import Pace
from tests.shopify.data import ShopData
from tests.shopify.server import PLANS, LocalShopify
from tests.shopify.shops.seeded import seeded
from tests.shopify.shops.ugly import ugly_shop
from tests.shopify.tiny import TinyShop


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; return the exit status."""
    options = parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="local-shopify-") as folder:
        pace = Pace(created=1, running=1, seconds=options.bulk_seconds)
        with LocalShopify(
            shop_of(options, Path(folder)), plan=options.plan, rate=options.rate, bucket=options.rate and options.rate * 20,
            scopes=options.scopes.split(",") if options.scopes else None, port=options.port, pace=pace, dates="real", seed=options.seed,
        ) as local:  # fmt: skip
            for name in options.fault:
                local.faults.add(name, times=None, probability=options.fault_probability)
            if hasattr(local.shop, "front"):
                local.shop.front = local.base  # so that its redirects lead back here
            tell(local)
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            with contextlib.suppress(KeyboardInterrupt):
                threading.Event().wait()
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the command line's options."""
    made = argparse.ArgumentParser(prog="python -m tests.shopify", description=__doc__)
    kind = made.add_mutually_exclusive_group()
    kind.add_argument("--ugly", action="store_true", help="the shop with every fault that an audit must find")
    kind.add_argument("--tiny", action="store_true", help="three products")
    made.add_argument("--products", type=int, default=200)
    made.add_argument("--orders", type=int, default=500)
    made.add_argument("--sessions", type=int, default=5_000)
    made.add_argument("--seed", type=int, default=7)
    made.add_argument("--port", type=int, default=0, help="a free one if not given")
    made.add_argument("--plan", choices=sorted(PLANS), default="standard", help="how fast the bucket of query costs refills")
    made.add_argument("--rate", type=float, help="points a second, whatever the plan")
    made.add_argument("--scopes", help="what the token may read, by commas; everything if not given")
    made.add_argument("--bulk-seconds", type=float, default=2.0, help="how long a bulk operation takes at least")
    made.add_argument("--fault", action="append", default=[], help="a fault of tests/shopify/faults.py that requests run into; repeatable")
    made.add_argument("--fault-probability", type=float, default=0.1)
    return made


def shop_of(options: argparse.Namespace, folder: Path) -> ShopData:
    """Return the shop that the options ask for."""
    if options.tiny:
        return TinyShop()
    if options.ugly:
        return ugly_shop(folder, seed=options.seed)[0]
    return seeded(products=options.products, orders=options.orders, seed=options.seed, sessions=options.sessions)


def tell(local: LocalShopify) -> None:
    """Print where the shop is, its secrets, which are worth nothing elsewhere, and what to try."""
    lines = [
        f"local Shopify   {local.base}   ({local.shop.domain})",
        f"token           {local.token}",
        f"client id       {local.client_id}",
        f"client secret   {local.client_secret}",
        f"faults, log     {local.base}/_control/faults, {local.base}/_control/log",
        "try",
        f"  LINKAUDIT_SHOPIFY_TOKEN={local.token} linkaudit run --domain {local.address}",
        f"  LINKAUDIT_SHOPIFY_CLIENT_ID={local.client_id} LINKAUDIT_SHOPIFY_CLIENT_SECRET={local.client_secret} linkaudit run --domain {local.address}",
        "Ctrl-C ends it.",
    ]
    print("\n".join(lines), flush=True)  # noqa: T201 - this is a command


if __name__ == "__main__":
    raise SystemExit(main())
