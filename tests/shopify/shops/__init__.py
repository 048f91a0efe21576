"""Made-up shops in the shape of Shopify's Admin GraphQL API, for the local Shopify to serve."""
