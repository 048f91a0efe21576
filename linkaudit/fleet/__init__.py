"""Many shops on many machines: a queue, its workers and the results, all in one PostgreSQL. Nothing else knows it."""
