"""Where a setting comes from: a flag, else the environment, else the file, else the default."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from linkaudit.errors import UsageError
from linkaudit.settings import DEFAULT_POLICY, Settings, database_path, load, policy_text

FILE = """
[shop]
domain = "file.example"
hosts = ["a.example", "b.example"]
[policy]
cutoff = "2026-01-01"
[traffic]
window_days = 30
[listing]
price = "10"
"""


@pytest.fixture
def config(tmp_path):
    def write(text=FILE):
        path = tmp_path / "linkaudit.toml"
        path.write_text(text, "utf-8")
        return path

    return write


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


def test_sections_of_other_commands_are_kept(config):
    assert load(config(), {}, {}).listing == {"price": "10"}


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
]


@pytest.mark.parametrize("text,environment,flags,named", FAULTS, ids=[row[3][-1] for row in FAULTS])
def test_a_fault_names_where_it_stands(config, text, environment, flags, named):
    with pytest.raises(UsageError) as caught:
        load(config(text), flags, environment)
    assert [part for part in named if part not in str(caught.value)] == []
    assert caught.value.exit_code == 2
    assert caught.value.cure


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
