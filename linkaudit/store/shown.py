"""The one amount that is shown of a link, in SQL: in the main currency, else in the first in which it is something."""

from __future__ import annotations

# A query that begins with `WITH {SHOWN}` may join ``shown``, one row a link; its values are ``:run`` and ``:main``.
# Beside min(), SQLite takes the other columns from the row with the least value.
SHOWN = """shown AS MATERIALIZED (
  SELECT link_id, currency, sum(sessions) AS sessions, orders, revenue,
    min((coalesce(CAST(revenue AS REAL), 0) = 0) || (currency <> :main) || currency)
  FROM impacts WHERE run_id = :run AND link_id <> 0 GROUP BY link_id)"""
