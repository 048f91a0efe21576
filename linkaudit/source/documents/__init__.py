"""Documents: theme archives, saved pages, sitemaps."""
