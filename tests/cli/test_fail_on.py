"""--fail-on, --max-new and --min-revenue: what is open and new decides, what is accepted never counts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from linkaudit.errors import UsageError
from linkaudit.model import Impact
from linkaudit.pipeline.failing import limits, rich

LINKS = "url,surface,sessions,orders,revenue,currency\n"
HOST = "https://shop.example/products"


@pytest.fixture
def audited(shop):
    """An audit of a product and a page that is gone, with 40 USD and 20 EUR behind their links; then one more link."""
    shop.write("links.csv", f"{LINKS}{HOST}/tent?utm_source=tiktok,video,10,2,40.00,USD\n{HOST}/gone?utm_source=tiktok,bio,5,1,20.00,EUR\n")
    shop.run("run", *shop.files, "--domain", "shop.example", "-q")
    return shop


def exits(shop, *options):
    """Judge once more and return exit status and what was said of it."""
    from subprocess import run
    from sys import executable

    done = run([executable, "-m", "linkaudit", "audit", *options], capture_output=True, text=True, check=False, cwd=shop.folder)
    said = [line for line in done.stderr.splitlines() if "exit status" in line]
    return done.returncode, said[0] if said else ""


def test_severities_and_money(audited):
    assert exits(audited, "--fail-on", "error") == (1, "exit status 1: 2 findings of severity error (1 LA101, 1 LA301)")
    assert exits(audited, "--fail-on", "error", "--min-revenue", "30") == (
        1, "exit status 1: 1 finding of severity error (1 LA101), counting those with at least 30.00 of their currency behind their link",
    )  # fmt: skip
    assert exits(audited, "--fail-on", "error", "--min-revenue", "30EUR", "--min-revenue", "41 usd")[0] == 0
    assert exits(audited, "--fail-on", "new")[0] == 0
    assert exits(audited, "--max-new", "0")[0] == 0


def test_new_ones_are_allowed_by_number(audited):
    audited.write("links.csv", f"{LINKS}{HOST}/tent?utm_source=tiktok,video,10,2,40.00,USD\n{HOST}/tent?utm_source=tiktok&n=2,video,1,0,0,USD\n")
    run = ("run", *audited.files, "--domain", "shop.example", "-q")
    audited.run(*run, "--fail-on", "new", "--max-new", "1")
    audited.run("ack", "--link", "*n=2", "--reason", "x")
    audited.write("links.csv", f"{LINKS}{HOST}/tent?utm_source=tiktok&n=3,video,1,0,0,USD\n{HOST}/tent?utm_source=tiktok&n=2,video,1,0,0,USD\n")
    done = audited.run(*run[:-1], "--max-new", "0", status=1)
    assert "exit status 1: 1 new finding, 0 allowed" in done.stderr


def test_what_is_accepted_does_not_count(audited):
    audited.run("ack", "--code", "LA101", "--reason", "x")
    audited.write("linkaudit.toml", '[[rules.mute]]\ncodes = ["LA204", "LA301"]\n')
    assert exits(audited, "--fail-on", "warning") == (0, "")


@pytest.mark.parametrize("text", ["much", "-5", "USD 5 EUR", "5 dollars", ""])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(UsageError, match="is no amount"):
        limits("new", None, [text])


def test_money_that_counts_for_nothing_is_refused(shop):
    assert "--min-revenue: says which findings count" in shop.run("audit", "--min-revenue", "5", status=2).stderr


def test_currencies_stand_each_for_itself():
    impacts = [Impact(link_id=number, currency=unit, revenue=Decimal(value) if value else None)
               for number, unit, value in ((1, "USD", "9"), (2, "EUR", "9"), (3, "GBP", "1"), (4, "USD", None), (0, "USD", "99"), (5, "GBP", "0"))]  # fmt: skip
    assert list(rich(impacts, {"USD": Decimal(9), "EUR": Decimal(10)})) == [1]  # so much in GBP was not asked for
    assert list(rich(impacts, {"USD": Decimal(10), "": Decimal(1)})) == [2, 3]
    assert list(rich(impacts, {"": Decimal(9)})) == [1, 2]
