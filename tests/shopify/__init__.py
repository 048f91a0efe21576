"""The local Shopify: a server on loopback that speaks as Shopify's Admin API does, for tests and for trying things out."""
