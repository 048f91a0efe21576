"""Whatever a command meets on its way to a shop, the token and the app's secret are in nothing that it leaves behind."""

from __future__ import annotations

import json
import os

import pytest

from tests.process import python
from tests.source.admin.scripted import Script, Scripted, errors, status

TOKEN = "shpat_" + "feedface" * 4
SECRET = "shpss_" + "cafebabe" * 4
GRANTED = "shpat_" + "0ddba110" * 4
MARKS = ("feedface", "cafebabe", "0ddba110")
FAULTS = {
    "401": status(401, json.dumps({"errors": f"no {TOKEN}"}).encode()), "402": status(402), "403": status(403), "404": status(404),
    "moved": status(302, Location=f"https://new.myshopify.com/?t={TOKEN}"), "away": status(302, Location=f"https://{TOKEN}.example/"),
    "string": Script(json.dumps({"errors": f"[API] {TOKEN} is not known, nor is {SECRET}"}).encode()),
    "refused": errors("undefinedField"), "denied": errors("ACCESS_DENIED"), "odd": Script(b'{"data": {"shop": null}}'),
    "later": status(429, Retry_After="100000"),
}  # fmt: skip
COMMANDS = (["doctor"], ["doctor", "--json"], ["crawl"], ["traffic"], ["run"], ["init", "--show"], ["init", "--show", "--json"], ["status"])


@pytest.fixture
def server():
    scripted = Scripted()
    yield scripted
    scripted.close()


def left_behind(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()).decode("utf-8", "replace")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("app", [False, True], ids=["token", "app"])
def test_nothing_is_left(server, tmp_path, fault, app):
    grant = Script(json.dumps({"access_token": GRANTED, "expires_in": 86_399}).encode())
    server.then(*[grant, FAULTS[fault], *[grant] * (fault == "401"), FAULTS[fault]] * 8) if app else server.then(*[FAULTS[fault]] * 20)
    environment = os.environ | {"LINKAUDIT_SHOP_DOMAIN": server.shop.name, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    environment |= {"LINKAUDIT_SHOPIFY_CLIENT_ID": "a" * 32, "LINKAUDIT_SHOPIFY_CLIENT_SECRET": SECRET} if app else {"LINKAUDIT_SHOPIFY_TOKEN": TOKEN}
    for command in COMMANDS if fault == "401" else (["crawl"], ["doctor"]):
        done = python("-m", "linkaudit", "-v", *command, cwd=tmp_path, env=environment)
        assert done.returncode in {0, 2, 3}
        assert [mark for mark in MARKS if mark in done.stdout + done.stderr] == [], command
    assert any(asked.token in {TOKEN, GRANTED} for asked in server.asked)
    assert [mark for mark in MARKS if mark in left_behind(tmp_path)] == []
