"""What is said of tables and questions fits the schema, whatever is installed."""

from __future__ import annotations

import re

import pytest

from linkaudit.store.database import open_database
from linkaudit.store.explore import only_keys, queries, tables

RELIED_ON = (
    "shops products variants images pages redirects links placements visits orders runs findings listings problems"
    " bookmarks checks"
).split()


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    """Columns by table, and the tables whose rows one column tells apart."""
    with open_database(tmp_path_factory.mktemp("schema") / "s.db") as db:
        return {name: {column.name for column in db.table(name).columns} for name in db.table_names()}, only_keys(db)


def test_every_table_is_described(schema):
    assert set(tables()) == set(schema[0])
    assert all(one.title and one.description.endswith(".") for one in tables().values())
    assert not any(tables()[name].hidden for name in RELIED_ON)


@pytest.mark.parametrize("name", list(tables()))
def test_no_column_is_made_up(schema, name):
    one = tables()[name]
    named = [one.sort, one.sort_desc, one.label, *one.facets, *one.columns, *one.keys]
    assert {column for column in named if column} - schema[0][name] == set()
    assert not (one.sort and one.sort_desc)


def test_keys_lead_to_tables_with_one_key(schema):
    assert [(name, other) for name, one in tables().items() for other in one.keys.values() if other not in schema[1]] == []


def test_every_table_of_files_leads_to_its_file(schema):
    named = {name for name, columns in schema[0].items() if "stream_id" in columns} - {"bookmarks", "present"}
    assert {name for name in named if "stream_id" not in tables()[name].keys} == set()


def test_questions_are_whole():
    for name, one in queries().items():
        assert re.fullmatch(r"[a-z-]+", name)
        assert one.title
        assert one.description
        assert not re.search(r"\b(LATEST_RUN|MAIN_CURRENCY|OF_RUN)\b", one.sql)
        assert re.match(r"(SELECT|WITH)\b", one.sql)
        assert not set(tables()) & {name}, "a question and a table would share an address"
