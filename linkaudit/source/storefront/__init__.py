"""The public storefront of a shop, as any visitor may read it."""
