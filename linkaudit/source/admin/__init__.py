"""The live shop over Shopify's Admin API: client, feeds, bulk operations."""
