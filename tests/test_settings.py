"""Where a setting comes from: a flag, else the environment, else the file, else the default."""

from __future__ import annotations

import importlib
import sys
from itertools import product
from pathlib import Path

import msgspec
import pytest

from linkaudit.errors import UsageError
from linkaudit.settings import (
    DEFAULT_POLICY,
    Access,
    Secret,
    Settings,
    database_path,
    effective,
    load,
    notify_address,
    policy_text,
    shopify_access,
    vault,
)

FILE = """
[shop]
domain = "file.example"
hosts = ["a.example", "b.example"]
[policy]
cutoff = "2026-01-01"
[traffic]
window_days = 30
[listing]
price = "compare_at"
"""


@pytest.fixture
def config(tmp_path):
    def write(text=FILE):
        path = tmp_path / "linkaudit.toml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def keyring(monkeypatch):
    """A keyring that lives in memory, can be locked, and can forget."""
    from keyring.backend import KeyringBackend
    from keyring.errors import KeyringLocked

    class InMemory(KeyringBackend):
        name = "kept in memory"
        priority = 1

        def __init__(self):
            super().__init__()
            self.entries = {}
            self.locked = self.forgets = False

        def get_password(self, service, username):
            if self.locked:
                raise KeyringLocked(f"locked: {service}")
            return self.entries.get((service, username))

        def set_password(self, service, username, password):
            if self.locked:
                raise KeyringLocked(f"cannot store {password}")
            if not self.forgets:
                self.entries[service, username] = password

    backend = InMemory()
    monkeypatch.setattr("keyring.get_keyring", lambda: backend)
    return backend


LEVELS = ("file", "environment", "flag")


@pytest.mark.parametrize("given", list(product((False, True), repeat=3)))
def test_flag_before_environment_before_file_before_default(config, given):
    in_file, in_environment, in_flags = given
    path = config(FILE if in_file else "")
    environment = {"LINKAUDIT_SHOP_DOMAIN": "environment.example", "LINKAUDIT_TRAFFIC_WINDOW_DAYS": "60"} if in_environment else {}
    flags = {("shop", "domain"): "flag.example", ("traffic", "window_days"): 90} if in_flags else {}
    settings = load(path, flags, environment)
    wanted = next((level for level, there in zip(LEVELS[::-1], given[::-1], strict=True) if there), "")
    assert settings.shop.domain == (f"{wanted}.example" if wanted else "")
    assert settings.traffic.window_days == {"flag": 90, "environment": 60, "file": 30, "": 0}[wanted]


def test_one_key_over_another_leaves_its_neighbours(config):
    settings = load(config(), {("shop", "domain"): "flag.example"}, {"LINKAUDIT_SHOP_MARKET": "US"})
    assert (settings.shop.domain, settings.shop.market, settings.shop.hosts) == ("flag.example", "US", ("a.example", "b.example"))
    assert settings.policy.cutoff == "2026-01-01"


def test_defaults():
    settings = load(None, {}, {})
    assert settings == Settings()
    assert (settings.policy.name, settings.policy.cutoff, settings.traffic.window_days) == (DEFAULT_POLICY, "", 0)


def test_the_file_in_the_folder_is_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load(None, {}, {}).shop.domain == ""
    Path("linkaudit.toml").write_text(FILE, "utf-8")
    assert load(None, {}, {}).shop.domain == "file.example"


def test_lists_in_the_environment_are_separated_by_commas(config):
    settings = load(config(), {}, {"LINKAUDIT_SHOP_HOSTS": " c.example, d.example/fr ,", "LINKAUDIT_TRAFFIC_ALIASES": "hype"})
    assert settings.shop.hosts == ("c.example", "d.example/fr")
    assert settings.traffic.aliases == ("hype",)


def test_an_empty_variable_and_those_of_others_say_nothing(config):
    settings = load(config(), {}, {"LINKAUDIT_SHOP_DOMAIN": "", "LINKAUDIT_DB": "x.db", "SHOP_DOMAIN": "no.example", "LINKAUDITSHOP_DOMAIN": "no"})
    assert settings == load(config(), {}, {})


def test_one_address_is_a_list_of_one(config):
    assert load(config("[notify]\nurls = 'json://a'"), {}, {}).notify.urls == ("json://a",)


OPENING = [
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "mailtos://me:hunter2x@mail.example",
    "https://oapi.dingtalk.com/robot/send?access_token=abcdef0123456789", "json://ci.example/?token=hunter2x", "json://[x",
]  # fmt: skip


@pytest.mark.parametrize("url", OPENING)
def test_an_address_that_opens_a_door_is_refused_and_not_repeated(config, url):
    with pytest.raises(UsageError) as caught:
        load(config(f'[notify]\nurls = ["json://ok.example/x", "{url}"]'), {}, {})
    assert 'notify.urls may hold a secret itself. Keep the address in a variable and write its name, as urls = ["env:NAME"]' in str(caught.value)
    assert not any(piece in str(caught.value) for piece in ("hunter2x", "TIiaj", "abcdef01"))


def test_a_variable_holds_the_addresses_themselves(config):
    given = {"LINKAUDIT_NOTIFY_URLS": "slack://a/b/c\n json://x "}
    settings = load(config("[notify]\nurls = ['MAIL']"), {}, given)
    assert settings.notify.urls == ("env:LINKAUDIT_NOTIFY_URLS",)
    assert [one.reveal() for one in notify_address(settings.notify.urls[0], given)] == ["slack://a/b/c", "json://x"]
    with pytest.raises(UsageError, match="the variable MAIL is not set"):
        notify_address("MAIL", {})
    assert "slack" not in repr(effective(None, {}, given))


FAULTS = [
    # file, environment, flags, what is named
    ('[shop]\ndomian = "x"', {}, {}, ["linkaudit.toml", "domian", "shop"]),
    ('[shp]\ndomain = "x"', {}, {}, ["linkaudit.toml", "shp"]),
    ('shop = "x"', {}, {}, ["linkaudit.toml", "shop"]),
    ("[shop]\nhosts = 5", {}, {}, ["linkaudit.toml", "hosts"]),
    ('[traffic]\nwindow_days = "many"', {}, {}, ["linkaudit.toml", "window_days"]),
    ("[traffic\nwindow_days = 1", {}, {}, ["linkaudit.toml", "not TOML", "line 1"]),
    ("", {"LINKAUDIT_TRAFFIC_WINDOW_DAYS": "many"}, {}, ["LINKAUDIT_TRAFFIC_WINDOW_DAYS", "many"]),
    ("", {"LINKAUDIT_SHOP_DOMIAN": "x"}, {}, ["LINKAUDIT_SHOP_DOMIAN", "domian"]),
    ("", {}, {("traffic", "window_days"): "many"}, ["window_days"]),
    ('[policy]\ncutoff = "31.12.2026"', {}, {}, ["linkaudit.toml: [policy] cutoff: '31.12.2026' is not a date"]),
    ("", {"LINKAUDIT_POLICY_CUTOFF": "soon"}, {}, ["LINKAUDIT_POLICY_CUTOFF: [policy] cutoff: 'soon' is not a date"]),
    ("", {}, {("policy", "cutoff"): "2026-13-01"}, ["--cutoff: '2026-13-01' is not a date"]),
    ("[traffic]\nwindow_days = -1", {}, {}, ["[traffic] window_days: -1 does not fit"]),
    ("", {}, {("traffic", "window_days"): 999_999}, ["--window: 999999 does not fit", "0 counts all"]),
    ('[shop]\ncurrency = "EURO"', {}, {}, ["[shop] currency: 'EURO' is no currency"]),
]


@pytest.mark.parametrize("text,environment,flags,named", FAULTS, ids=[row[3][-1] for row in FAULTS])
def test_a_fault_names_where_it_stands(config, text, environment, flags, named):
    with pytest.raises(UsageError) as caught:
        load(config(text), flags, environment)
    assert [part for part in named if part not in str(caught.value)] == []
    assert caught.value.exit_code == 2
    assert caught.value.cure


def test_a_currency_written_small_is_the_same(config):
    assert load(config('[shop]\ncurrency = " eur "'), {}, {}).shop.currency == "EUR"


def test_a_file_that_is_not_there_or_not_text(tmp_path, config):
    with pytest.raises(UsageError, match=r"none\.toml: the settings file cannot be read"):
        load(tmp_path / "none.toml", {}, {})
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path, {}, {})
    path = config()
    path.write_bytes(b"\xff\xfe[shop]")
    with pytest.raises(UsageError, match="not TOML"):
        load(path, {}, {})


def test_where_the_database_is(monkeypatch):
    monkeypatch.delenv("LINKAUDIT_DB", raising=False)
    assert database_path(None) == Path("linkaudit.db")
    monkeypatch.setenv("LINKAUDIT_DB", "env.db")
    assert database_path(None) == Path("env.db")
    assert database_path(Path("flag.db")) == Path("flag.db")


def test_policies_by_name_and_by_file(tmp_path):
    for name in ("external-links-removed", "semi-closed-loop-us"):
        text, said = policy_text(name)
        assert f'name = "{name}"' in text
        assert said == name
    own = tmp_path / "own.toml"
    own.write_text("name = 'own'", "utf-8")
    assert policy_text(str(own)) == ("name = 'own'", str(own))


@pytest.mark.parametrize("name", ["nonsense", "missing/own.toml", "../policies/semi-closed-loop-us", "."])
def test_a_policy_that_is_not_there_names_those_that_are(name):
    with pytest.raises(UsageError) as caught:
        policy_text(name)
    assert str(caught.value).startswith(f"{name}: there is no such policy")
    assert "external-links-removed, semi-closed-loop-us" in caught.value.cure


# ── Secrets ──────────────────────────────────────────────────────────────────────────────────────────────────────────

TOKEN = "shpat_" + "0123456789abcdef" * 2
SECRET = "shpss_" + "fedcba9876543210" * 2
CLIENT_ID = "0f" * 16


def shopify(**keys):
    return "[shopify]\n" + "".join(f'{key} = "{value}"\n' for key, value in keys.items())


def opens(settings, environment):
    """Return what opens the shop, without where it comes from."""
    found = shopify_access(settings, environment)
    return found and msgspec.structs.replace(found, place="", api_version="")


def access(config, text, environment):
    return opens(load(config(text), {}, environment), environment)


def test_nothing_named_is_no_access(config):
    assert access(config, "", {}) is None
    assert access(config, shopify(api_version="2026-10"), {}) is None


def test_a_variable_of_ours_needs_no_file():
    environment = {"LINKAUDIT_SHOPIFY_TOKEN": f" {TOKEN}\n"}
    settings = load(None, {}, environment)
    assert settings.shopify.token == "env:LINKAUDIT_SHOPIFY_TOKEN"
    found = shopify_access(settings, environment)
    assert found == Access(place="env:LINKAUDIT_SHOPIFY_TOKEN", token=Secret(TOKEN))
    assert TOKEN not in repr(settings) + repr(found) + str(found)
    assert repr(Secret(TOKEN)) == str(Secret(TOKEN)) == f"{Secret(TOKEN)}" == "***"


def test_an_app_by_variables():
    environment = {"LINKAUDIT_SHOPIFY_CLIENT_ID": CLIENT_ID, "LINKAUDIT_SHOPIFY_CLIENT_SECRET": SECRET}
    settings = load(None, {}, environment)
    assert settings.shopify.client_id == CLIENT_ID
    assert opens(settings, environment) == Access(client_id=CLIENT_ID, client_secret=Secret(SECRET))


@pytest.mark.parametrize("place", ["env:MY_TOKEN", "MY_TOKEN", "env:my_token"])
def test_a_variable_named_in_the_file(config, place):
    name = place.removeprefix("env:")
    assert access(config, shopify(token=place), {name: TOKEN}) == Access(token=Secret(TOKEN))
    with pytest.raises(UsageError, match=rf"\[shopify\] token: the variable {name} is not set"):
        access(config, shopify(token=place), {})


def test_a_file_of_its_own(config, tmp_path, monkeypatch):
    path = tmp_path / "token"
    path.write_text(f"\ufeff{TOKEN}\r\n", "utf-8")
    assert access(config, shopify(token=f"file:{path}"), {}) == Access(token=Secret(TOKEN))
    assert access(config, "", {"LINKAUDIT_SHOPIFY_TOKEN_FILE": str(path)}) == Access(token=Secret(TOKEN))
    environment = {"LINKAUDIT_SHOPIFY_CLIENT_ID": CLIENT_ID, "LINKAUDIT_SHOPIFY_CLIENT_SECRET_FILE": str(path)}
    assert access(config, "", environment) == Access(client_id=CLIENT_ID, client_secret=Secret(TOKEN))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert access(config, shopify(token="file:~/token"), {}) == Access(token=Secret(TOKEN))
    environment = {"LINKAUDIT_SHOPIFY_TOKEN_FILE": str(path), "LINKAUDIT_SHOPIFY_TOKEN": "shpat_other"}
    assert access(config, "", environment) == Access(token=Secret("shpat_other"))


@pytest.mark.parametrize("content,said", [(None, "cannot be read: No such file"), (b"", "is empty"), (b" \n", "is empty"), (b"\xff\xfe\x00\xd8", "is no text")])
def test_a_file_that_does_not_serve(config, tmp_path, content, said):
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=said) as caught:
        access(config, shopify(token=f"file:{path}"), {})
    assert caught.value.cure


def test_the_environment_goes_before_the_file(config):
    environment = {"MY_TOKEN": "shpat_file", "LINKAUDIT_SHOPIFY_TOKEN": TOKEN}
    assert access(config, shopify(token="MY_TOKEN"), environment) == Access(token=Secret(TOKEN))


def test_a_token_goes_before_an_app(config):
    text = shopify(token="MY_TOKEN", client_id=CLIENT_ID, client_secret="MY_SECRET")
    assert access(config, text, {"MY_TOKEN": TOKEN}) == Access(token=Secret(TOKEN))


def test_the_place_and_the_version_are_known(config):
    text = shopify(client_id=CLIENT_ID, client_secret="env:MY_SECRET", api_version="2026-07")
    found = shopify_access(load(config(text), {}, {}), {"MY_SECRET": SECRET})
    assert found is not None
    assert (found.place, found.api_version) == ("env:MY_SECRET", "2026-07")


def test_an_app_in_the_file(config):
    text = shopify(client_id=CLIENT_ID, client_secret="env:MY_SECRET")
    assert access(config, text, {"MY_SECRET": SECRET}) == Access(client_id=CLIENT_ID, client_secret=Secret(SECRET))
    text = shopify(client_id="env:MY_ID", client_secret="env:MY_SECRET")
    assert access(config, text, {"MY_SECRET": SECRET, "MY_ID": CLIENT_ID}) == Access(client_id=CLIENT_ID, client_secret=Secret(SECRET))


@pytest.mark.parametrize("text,missing", [(shopify(client_id=CLIENT_ID), "client_secret"), (shopify(client_secret="MY_SECRET"), "client_id")])
def test_half_an_app(config, text, missing):
    with pytest.raises(UsageError, match=rf"\[shopify\] {missing}: is not set"):
        access(config, text, {"MY_SECRET": SECRET})


def test_an_apps_secret_is_no_token(config):
    with pytest.raises(UsageError, match="an app's secret, not a token") as caught:
        access(config, shopify(token="MY_TOKEN"), {"MY_TOKEN": SECRET})
    assert SECRET not in str(caught.value)


IN_THE_FILE = [
    (shopify(token=TOKEN), TOKEN, "shopify.token holds a secret itself"),
    (shopify(token=CLIENT_ID.upper()), CLIENT_ID.upper(), "shopify.token holds a secret itself"),
    (shopify(token=f"env:{TOKEN}"), TOKEN, "shopify.token holds a secret itself"),
    (shopify(client_secret=CLIENT_ID), CLIENT_ID, "shopify.client_secret holds a secret itself"),
    (shopify(client_id=TOKEN), TOKEN, "shopify.client_id holds a secret itself"),
    (f'[shop]\nhosts = ["{TOKEN}"]', TOKEN, "shop.hosts holds a secret itself"),
    (f'[notify]\nurls = [{{ x = "{TOKEN}" }}]', TOKEN, "notify.urls.x holds a secret itself"),
    (shopify(token="hunter2hunter2"), "hunter2", "shopify.token names no place"),
    (shopify(token="vault:x/y"), "vault:x", "shopify.token names no place"),
    (shopify(token="keyring:x"), "keyring:x", "shopify.token names no place"),
]  # fmt: skip


@pytest.mark.parametrize("text,secret,said", IN_THE_FILE, ids=[row[2] for row in IN_THE_FILE])
def test_a_secret_in_the_file_is_refused_and_not_repeated(config, text, secret, said):
    with pytest.raises(UsageError, match=said) as caught:
        load(config(text), {}, {})
    assert secret not in str(caught.value) + repr(caught.value)
    assert "env:NAME" in caught.value.cure


def test_a_keyring(config, keyring):
    keyring.entries["linkaudit", "demo.myshopify.com/x"] = TOKEN
    text = shopify(token="keyring:linkaudit/demo.myshopify.com/x")
    assert access(config, text, {}) == Access(token=Secret(TOKEN))
    with pytest.raises(UsageError, match="the keyring has no entry linkaudit/other"):
        access(config, shopify(token="keyring:linkaudit/other"), {})
    keyring.locked = True
    with pytest.raises(UsageError, match=r"the keyring cannot be used \(KeyringLocked\)") as caught:
        access(config, text, {})
    assert "Unlock" in caught.value.cure


def test_storing_in_a_keyring(keyring):
    assert vault.name() == "kept in memory"
    vault.put("linkaudit", "demo", TOKEN)
    assert vault.get("linkaudit", "demo", "") == TOKEN
    keyring.forgets = True
    with pytest.raises(UsageError, match="does not keep"):
        vault.put("linkaudit", "other", TOKEN)
    keyring.locked = True
    with pytest.raises(UsageError) as caught:
        vault.put("linkaudit", "demo", TOKEN)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("backend", ["fail", "null"])
def test_a_system_without_keyring(config, monkeypatch, backend):
    module = importlib.import_module(f"keyring.backends.{backend}")
    monkeypatch.setattr("keyring.get_keyring", module.Keyring)
    assert vault.name() == ""
    with pytest.raises(UsageError, match="there is no keyring on this system"):
        access(config, shopify(token="keyring:a/b"), {})


def test_keyrings_are_an_extra(config, monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert vault.name() == ""
    with pytest.raises(UsageError, match="not installed") as caught:
        access(config, shopify(token="keyring:a/b"), {})
    assert "linkaudit[secrets]" in caught.value.cure


# ── What is shown ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_setting_is_shown_with_its_origin(config):
    environment = {"LINKAUDIT_SHOP_MARKET": "US", "LINKAUDIT_SHOPIFY_TOKEN": TOKEN}
    path = config(FILE + shopify(client_secret="MY_SECRET", client_id=CLIENT_ID))
    rows = effective(path, {("traffic", "window_days"): 90}, environment)
    found = {(row.section, row.key): (row.value, row.origin) for row in rows}
    assert found["shop", "domain"] == ("file.example", f"file {path}")
    assert found["shop", "hosts"] == ("a.example, b.example", f"file {path}")
    assert found["shop", "market"] == ("US", "environment LINKAUDIT_SHOP_MARKET")
    assert found["shop", "currency"] == ("", "default")
    assert found["traffic", "window_days"] == ("90", "flag --window")
    assert found["policy", "name"] == (DEFAULT_POLICY, "default")
    assert found["listing", "price"] == ("compare_at", f"file {path}")
    assert found["shopify", "token"] == ("set (from environment)", "environment LINKAUDIT_SHOPIFY_TOKEN")
    assert found["shopify", "client_secret"] == ("missing (the variable MY_SECRET is not set)", f"file {path}")
    assert found["shopify", "client_id"] == (CLIENT_ID, f"file {path}")
    assert TOKEN not in repr(rows)


def test_places_are_shown(config, tmp_path):
    (tmp_path / "token").write_text(TOKEN, "utf-8")
    environment = {"LINKAUDIT_SHOPIFY_TOKEN_FILE": str(tmp_path / "token")}
    rows = effective(config(shopify(client_secret="keyring:a/b", client_id="x")), {}, environment)
    found = {row.key: (row.value, row.origin) for row in rows if row.section == "shopify"}
    assert found["token"] == ("set (from a file)", "environment LINKAUDIT_SHOPIFY_TOKEN_FILE")
    assert found["client_secret"][0] == "set (in the keyring)"
    assert {row.value for row in effective(None, {}, {}) if row.key in {"token", "client_secret"}} == {"not set"}
