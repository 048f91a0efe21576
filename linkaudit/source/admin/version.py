"""The version of Shopify's Admin API that the queries are written for and checked against."""

from __future__ import annotations

# Stable since 2026-10-01, supported for a year (shopify.dev, api/usage/versioning, read 2026-11-22).
API_VERSION = "2026-10"
