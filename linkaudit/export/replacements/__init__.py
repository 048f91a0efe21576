"""What to change where, once listings exist: a to-do, the ads with new destinations, redirects for Shopify."""
