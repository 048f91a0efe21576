"""`linkaudit doctor` against a shop that answers from a script: each line, its cure, and the exit status."""

from __future__ import annotations

import email.utils
import json
import os
import subprocess
import sys
import time

import pytest

from linkaudit.source.admin.steps import wanted
from linkaudit.source.admin.version import API_VERSION
from tests.process import python
from tests.source.admin.scripted import Script, Scripted, data, status

TOKEN = "shpat_" + "feedface" * 4
SECRET = "shpss_" + "cafebabe" * 4
ALL = (*wanted(), "read_all_orders")


@pytest.fixture
def server():
    scripted = Scripted()
    yield scripted
    scripted.close()


@pytest.fixture
def doctor(tmp_path, server):
    """Run it; ``shop``: with a token for the scripted server."""

    def run(*arguments, code=0, shop=True, **environment):
        if shop:
            environment = {"LINKAUDIT_SHOPIFY_TOKEN": TOKEN, "LINKAUDIT_SHOP_DOMAIN": server.shop.name} | environment
        quiet = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "HOME": str(tmp_path)}
        done = python("-m", "linkaudit", "doctor", "--json", *arguments, cwd=tmp_path, env=os.environ | quiet | environment)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        assert not [mark for mark in ("feedface", "cafebabe") if mark in done.stdout + done.stderr]
        found: dict[str, list[dict[str, str]]] = {}
        for check in json.loads(done.stdout):
            found.setdefault(check["name"], []).append(check)
        return found

    return run


def shop(scopes=ALL, *, version=API_VERSION, late=0.0, name="Demo", myshopify="demo.myshopify.com"):
    """The answer to the doctor's one query."""
    value = {"shop": {"name": name, "myshopifyDomain": myshopify}, "currentAppInstallation": {"accessScopes": [{"handle": scope} for scope in scopes]}}
    script = data(value)
    script.headers |= {"X-Shopify-API-Version": version, "Date": email.utils.formatdate(time.time() - late, usegmt=True)}
    return script


def states(found):
    return {name: [check["state"] for check in checks] for name, checks in found.items()}


def test_all_is_well(server, doctor):
    server.then(shop())
    found = doctor()
    assert set(states(found)) == {"settings", "database", "disk", "keyring", "templates", "shop", "token", "scopes", "version", "clock"}
    assert {state for some in states(found).values() for state in some} == {"ok"}
    assert "Demo" in found["shop"][0]["text"]
    assert "app made in the admin" in found["token"][0]["text"]
    assert len(server.asked) == 1


def test_the_text_has_a_line_a_check(server, tmp_path):
    server.then(shop(()))
    environment = os.environ | {"LINKAUDIT_SHOPIFY_TOKEN": TOKEN, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    done = subprocess.run(
        [sys.executable, "-m", "linkaudit", "doctor", "--domain", server.shop.name], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
    )
    assert done.returncode == 0
    assert {line.split()[0] for line in done.stdout.splitlines()} == {"ok", "note"}
    assert "products: read_products is missing, so not seen: products: no link to one can be judged. Add it" in done.stdout
    assert done.stderr == ""


def test_without_a_token_nothing_is_asked(server, doctor):
    found = doctor(shop=False, LINKAUDIT_SHOP_DOMAIN=server.shop.name)
    assert states(found)["token"] == ["note"]
    assert "nothing was asked over the network" in found["token"][0]["text"]
    assert "linkaudit init" in found["token"][0]["cure"]
    assert server.asked == []


# ── Scopes and orders ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("gone,lines", [("read_online_store_navigation", 2), ("read_script_tags", 1), ("read_inventory", 1), ("read_orders", 1), ("read_legal_policies", 1)])
def test_what_a_missing_scope_hides(server, doctor, gone, lines):
    server.then(shop([scope for scope in ALL if scope != gone]))
    found = doctor()
    assert states(found)["scopes"] == ["note"] * lines
    assert all(gone in check["text"] for check in found["scopes"])
    assert "orders" not in found


def test_either_of_two_scopes_will_do_and_write_includes_read(server, doctor):
    granted = [scope for scope in ALL if scope not in {"read_content", "read_products"}]
    server.then(shop([*granted, "read_online_store_pages", "write_products"]))
    assert states(doctor())["scopes"] == ["ok"]


def test_the_window_of_orders(server, doctor):
    server.then(shop(wanted()))
    found = doctor()
    assert states(found)["scopes"] == ["ok"]
    assert states(found)["orders"] == ["note"]
    words = found["orders"][0]["text"].replace(",", "").split()
    days = [word for word in words if word.count("-") == 2]
    assert len(days) == 2
    assert days[0] < days[1]
    assert "read_all_orders" in found["orders"][0]["cure"]


# ── Version and clock ────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_version_is_served(server, doctor):
    server.then(shop(version="2027-04"))
    found = doctor()
    assert states(found)["version"] == ["note"]
    assert "serves API 2027-04 instead of 2026-10" in found["version"][0]["text"]


def test_another_version_is_asked_for(server, doctor):
    server.then(shop(version="2026-07"))
    found = doctor(LINKAUDIT_SHOPIFY_API_VERSION="2026-07")
    assert server.asked[0].path == "/admin/api/2026-07/graphql.json"
    assert states(found)["version"] == ["note"]
    found = doctor(LINKAUDIT_SHOPIFY_API_VERSION="2026-99", code=2)
    assert found["token"][0]["text"].startswith("[shopify] api_version")


@pytest.mark.parametrize("late,side", [(3600, "ahead of"), (-3600, "behind")])
def test_a_clock_that_is_off(server, doctor, late, side):
    server.then(shop(late=late))
    found = doctor()
    assert states(found)["clock"] == ["note"]
    assert side in found["clock"][0]["text"]


# ── Tokens ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_app(server, doctor):
    server.then(Script(json.dumps({"access_token": TOKEN, "expires_in": 86_399}).encode()), shop())
    found = doctor(LINKAUDIT_SHOPIFY_TOKEN="", LINKAUDIT_SHOPIFY_CLIENT_ID="a" * 32, LINKAUDIT_SHOPIFY_CLIENT_SECRET=SECRET)
    assert "of an app, ends in 24.0 h" in found["token"][0]["text"]


def test_a_token_file_that_others_can_read(server, doctor, tmp_path):
    path = tmp_path / "token"
    path.write_text(TOKEN, "utf-8")
    for mode, state in ((0o644, "note"), (0o600, "ok")):
        path.chmod(mode)
        server.then(shop())
        assert states(doctor(LINKAUDIT_SHOPIFY_TOKEN="", LINKAUDIT_SHOPIFY_TOKEN_FILE=str(path)))["token"] == [state]


UNREACHED = [
    (status(401), "does not accept the token"), (status(404), "no such shop"), (status(402), "frozen"),
    (status(302, Location="https://new.myshopify.com/x"), "the shop moved to new.myshopify.com"),
    (status(302, Location=f"https://{TOKEN}.example/"), "sends us on"),
]  # fmt: skip


@pytest.mark.parametrize("fault,said", UNREACHED, ids=[row[1] for row in UNREACHED])
def test_a_shop_that_refuses(server, doctor, fault, said):
    server.then(fault)
    found = doctor("-v", code=3)
    assert states(found)["shop"] == ["fault"]
    assert said in found["shop"][0]["text"]
    assert found["shop"][0]["cure"]


def test_a_shop_that_is_another_one_or_none(server, doctor):
    server.then(data({"shop": None}))
    assert "does not say who it is" in doctor(code=3)["shop"][0]["text"]


def test_a_shop_that_cannot_be_reached(server, doctor):
    server.close()
    found = doctor(code=3)
    assert "connection was refused (tried 3 times)" in found["shop"][0]["text"]


SETTINGS = [
    ({"LINKAUDIT_SHOP_DOMAIN": "shop.example"}, "shop", "not said which shop"),
    ({"LINKAUDIT_SHOP_DOMAIN": "x"}, "settings", "not a host of a shop"),
    ({"LINKAUDIT_SHOPIFY_TOKEN": SECRET}, "token", "an app's secret, not a token"),
    ({"LINKAUDIT_SHOPIFY_TOKEN": f"{TOKEN} x"}, "token", "characters that none has"),
    ({"LINKAUDIT_SHOPIFY_TOKEN": "", "LINKAUDIT_SHOPIFY_TOKEN_FILE": "gone"}, "token", "gone cannot be read"),
    ({"LINKAUDIT_SHOPIFY_TOKEN": "", "LINKAUDIT_SHOPIFY_CLIENT_ID": "x" * 32}, "token", "client_secret"),
    ({"LINKAUDIT_POLICY_CUTOFF": "soon"}, "settings", "not a date"),
    ({"LINKAUDIT_POLICY_NAME": "mine"}, "settings", "no such policy"),
    ({"LINKAUDIT_TRAFFIC_WINDOW_DAYS": "x"}, "settings", "does not fit"),
]  # fmt: skip


@pytest.mark.parametrize("environment,name,said", SETTINGS, ids=[row[2] for row in SETTINGS])
def test_settings_that_cannot_work(server, doctor, environment, name, said):
    found = doctor(code=2, **environment)
    (check,) = found[name]
    assert check["state"] == "fault"
    assert said in check["text"]
    assert check["cure"]
    assert server.asked == []


def test_a_secret_in_the_settings_file(doctor, tmp_path):
    (tmp_path / "linkaudit.toml").write_text(f'[shopify]\ntoken = "{TOKEN}"\n', "utf-8")
    assert "holds a secret itself" in doctor(code=2)["settings"][0]["text"]


# ── Database ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_database_of_somebody_else(doctor, tmp_path):
    (tmp_path / "linkaudit.db").write_bytes(b"no database at all, but long enough to look like something" * 40)
    found = doctor(shop=False, code=3)
    assert states(found)["database"] == ["fault"]
    assert found["database"][0]["cure"]


def test_a_database_that_is_fine(doctor, tmp_path):
    (tmp_path / "links.csv").write_text("url\nhttps://shop.example/products/tent\n", "utf-8")
    made = [sys.executable, "-m", "linkaudit", "-q", "traffic", "links.csv", "--domain", "shop.example"]
    assert subprocess.run(made, cwd=tmp_path, check=False, capture_output=True).returncode == 0
    assert "linkaudit.db, 0." in doctor(shop=False)["database"][0]["text"]


def test_a_folder_that_is_not_there(doctor):
    assert states(doctor("--db", "none/x.db", shop=False, code=3))["database"] == ["fault"]
