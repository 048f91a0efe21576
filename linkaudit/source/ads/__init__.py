"""What TikTok's own tools export: ads and their links, reports, catalog feeds."""
