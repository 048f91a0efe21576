"""The house keeps its promises: one version, documented targets, shipped data, locks without places, true docs."""

from __future__ import annotations

import configparser
import os
import re
import socket
import stat
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import linkaudit

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "linkaudit"
TARGETS = {"help", "setup", "demo", "test", "lint", "types", "docs", "bench", "check", "lock", "shopify", "test-system", "words", "pictures"}
LOCKS = sorted(ROOT.glob("requirements*.lock"))
TEXTS = [
    path
    for pattern in ("*.md", "*.cfg", "*.toml", "Makefile", ".ci/run", "docs/*.md", "linkaudit/**/*.py", "tests/**/*.py")
    for path in ROOT.glob(pattern)
]


def config():
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", "utf-8")
    return parser


def run(*command, **options):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300, **options)


# ── Makefile, CI ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_target_is_documented():
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    rules = {match[1]: match[2] for line in lines if (match := re.match(r"([a-z][a-z-]*):(?!=)(.*)", line))}
    assert set(rules) == TARGETS
    assert [name for name, rest in rules.items() if not re.search(r" ## \S", rest)] == []


def test_no_target_hides_behind_a_file():
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == TARGETS


def test_help_lists_every_target():
    result = run("make", "--no-print-directory", "help")
    assert {line.split()[1] for line in result.stdout.splitlines()} == TARGETS


def test_ci_runs_what_the_readme_says():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & stat.S_IXUSR
    assert "for step in test check" in script.read_text("utf-8")
    for name in ("README.md", "README.zh-CN.md"):
        readme = (ROOT / name).read_text("utf-8")
        assert "make demo" in readme
        assert "make test" in readme


# ── Metadata, locks ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_version():
    assert config()["metadata"]["version"] == "attr: linkaudit.__version__"
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    sections = re.findall(r"^## \[([^\]]+)\]", changelog, re.MULTILINE)
    assert sections[:2] == ["Unreleased", linkaudit.__version__]


def test_pyproject_holds_only_the_build_system_and_ruff():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert set(pyproject) == {"build-system", "tool"}
    assert set(pyproject["tool"]) == {"ruff"}


def test_every_lint_ignore_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    entries = [line for line in text.splitlines() if re.match(r'\s+"[A-Z]+\d*",', line)]
    assert entries
    assert [line for line in entries if not re.search(r"# \S", line)] == []


def test_every_dependency_is_explained():
    decisions = (ROOT / "docs" / "decisions.md").read_text("utf-8").lower()
    options, extras = config()["options"], config()["options.extras_require"]
    wanted = "\n".join([options["install_requires"], *extras.values()])
    names = re.findall(r"^([\w-]+)", wanted, re.MULTILINE)
    assert len(names) > 12
    assert [name for name in names if f"**{name.lower()}**" not in decisions] == []


def test_every_import_is_declared():
    options, extras = config()["options"], config()["options.extras_require"]
    wanted = "\n".join([options["install_requires"], *(extras[name] for name in ("secrets", "explore", "notify", "fleet", "fleet-embedded"))])
    declared = {re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r"^([\w-]+)", wanted, re.MULTILINE)}
    owners = packages_distributions()
    imported = {
        match[1]
        for path in PACKAGE.rglob("*.py")
        for match in re.finditer(r"^\s*(?:from|import) (\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    foreign = {name: owners[name] for name in imported - {"linkaudit"} if name in owners}
    assert {name for name, dists in foreign.items() if not declared.intersection(d.lower() for d in dists)} == set()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_by_hash_and_names_no_place(lock):
    text = lock.read_text("utf-8")
    assert not re.search(r"://|^\s*-|@ |file:", text.replace("    --hash=sha256:", ""), re.MULTILINE)
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [block for block in blocks if not re.match(r"[\w.-]+==\S+.*\\\n    --hash=sha256:[0-9a-f]{64}", block)] == []


def test_locks_agree():
    pins = [dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text("utf-8"), re.MULTILINE)) for lock in LOCKS]
    for name in set.union(*(set(lock) for lock in pins)):
        assert len({lock[name] for lock in pins if name in lock}) == 1, name


# ── What is in the tree ──────────────────────────────────────────────────────────────────────────────────────────────


def test_no_module_is_named_utils():
    names = [path.stem for path in PACKAGE.rglob("*")]
    assert not {"util", "utils", "helpers", "misc", "common"}.intersection(names)


def test_nothing_is_left_to_do():
    mark = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r"\b")
    assert [str(path) for path in TEXTS if mark.search(path.read_text("utf-8"))] == []


def test_no_path_of_a_machine_in_the_tree():
    mark = re.compile(r"(?<![\w.-])/(?:work|root|home)/[a-z]")
    assert [str(path) for path in TEXTS if mark.search(path.read_text("utf-8"))] == []


def test_the_schema_page_shows_every_table():
    scripts = "".join(path.read_text("utf-8") for path in (PACKAGE / "store").glob("schema*.py"))
    made = set(re.findall(r"CREATE TABLE (\w+)", scripts))
    page = (ROOT / "docs" / "schema.md").read_text("utf-8")
    assert set(re.findall(r"^## (\w+)$", page, re.MULTILINE)) == made
    assert "CREATE TABLE" not in page


def test_generated_docs_are_up_to_date():
    result = run(sys.executable, "-m", "linkaudit.cli.docs", "--check")
    assert result.returncode == 0, result.stdout + result.stderr
    assert {"cli.md", "rules.md", "schema.md"} <= {path.name for path in (ROOT / "docs").iterdir()}


def test_readme_links_lead_somewhere():
    for page in [ROOT / "README.md", ROOT / "README.zh-CN.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


# ── What a user gets ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that a release would ship, built from a copy so that the checkout stays clean."""
    out = tmp_path_factory.mktemp("wheel")
    code = (
        "import shutil, sys; root, out = sys.argv[1:];"
        "skip = shutil.ignore_patterns('.*', '*.egg-info', '__pycache__', 'fixtures', 'tests', 'build', 'dist');"
        "shutil.copytree(root, out + '/tree', ignore=skip)"
    )
    assert run(sys.executable, "-c", code, str(ROOT), str(out)).returncode == 0
    code = "import os, sys; os.chdir(sys.argv[1]); from setuptools import build_meta; build_meta.build_wheel('..')"
    result = run(sys.executable, "-W", "ignore", "-c", code, str(out / "tree"))
    assert result.returncode == 0, result.stdout + result.stderr
    (path,) = out.glob("*.whl")
    return zipfile.ZipFile(path)


def test_package_data_ships(wheel):
    files = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    wanted = {str(path.relative_to(ROOT)) for path in files}
    assert "linkaudit/py.typed" in wanted
    assert wanted - set(wheel.namelist()) == set()


def test_nothing_but_the_package_ships(wheel):
    assert {name.split("/")[0].split("-")[0] for name in wheel.namelist()} == {"linkaudit"}


def test_the_wheel_says_what_it_is(wheel):
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "linkaudit = linkaudit.cli:main" in wheel.read(entry).decode()
    metadata = wheel.read(entry.replace("entry_points.txt", "METADATA")).decode()
    assert f"Version: {linkaudit.__version__}" in metadata
    assert "Requires-Python: >=3.11" in metadata


# ── The tests' own guard ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "shop.example"])
def test_the_outside_is_out_of_reach(refused, host):
    with pytest.raises(RuntimeError, match="socket"):
        socket.create_connection((host, 443), timeout=1)
    assert refused
    refused.clear()


def test_loopback_is_within_reach():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=5):
        pass


def test_children_meet_a_closed_port():
    code = "import urllib.request as u\ntry: u.urlopen('http://shop.example/', timeout=5)\nexcept OSError as e: print(e)"
    assert "refused" in run(sys.executable, "-c", code).stdout
    assert not [name for name in os.environ if name.startswith("LINKAUDIT_")]
