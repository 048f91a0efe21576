"""report.html: one file that opens from disk, asks no network, and holds its own tables, charts and languages."""
