"""What Datasette is told of the database, as its metadata has it (docs.datasette.io/en/stable/metadata.html, 0.65)."""

from __future__ import annotations

from html import escape

from linkaudit.explore.look import NAME, Look, Query, Table

MOST_ROWS = 2_000  # of an answer: a page of more is too heavy for a browser
SETTINGS: dict[str, object] = {
    "sql_time_limit_ms": 20_000,  # a million findings are sorted in six seconds
    "facet_time_limit_ms": 1_000,
    "max_returned_rows": MOST_ROWS,
    "max_csv_mb": 0,  # a table is given whole
    "truncate_cells_html": 300,
    "suggest_facets": False,
    "allow_download": False,
    "default_cache_ttl": 0,  # a run may go on beside it
}


MOST = "An answer has {n} rows at most, also as CSV or JSON; <code>linkaudit export</code> writes all."
QUESTIONS = "Questions about the latest complete audit:"


def metadata(look: Look) -> dict[str, object]:
    """Return titles, descriptions, facets and questions for Datasette."""
    most = look.say(MOST).format(n=f"{MOST_ROWS:,}")
    about = f"<p>{escape(look.about)}</p><p>{most}</p>"
    return {
        "title": "linkaudit",
        "description_html": about + _questions(look),
        "databases": {
            NAME: {
                "title": "linkaudit",
                "description_html": about,  # Datasette lists the questions below it
                "tables": {name: _table(one) for name, one in look.tables.items()},
                "queries": {name: _query(one) for name, one in look.queries.items()},
            }
        },
    }


def _questions(look: Look) -> str:
    items = (
        f'<li><a href="/{NAME}/{escape(name)}">{escape(one.title)}</a></li>' for name, one in look.queries.items()
    )
    return f"<p>{escape(look.say(QUESTIONS))}</p><ul>{''.join(items)}</ul>"


def _table(one: Table) -> dict[str, object]:
    told = {"sort": one.sort, "sort_desc": one.sort_desc, "label_column": one.label, "facets": list(one.facets),
            "columns": dict(one.columns), "hidden": one.hidden}  # fmt: skip
    return {"title": one.title, "description": one.description, **{key: value for key, value in told.items() if value}}


def _query(one: Query) -> dict[str, object]:
    return {"title": one.title, "description": one.description, "sql": one.sql, "hide_sql": True}
