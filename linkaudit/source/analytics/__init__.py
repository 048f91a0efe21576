"""What analyses of a store's visits say: Google Analytics, Shopify's reports, access logs."""
