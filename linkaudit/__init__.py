"""linkaudit: which TikTok links of a Shopify store stop working, what they earn, what replaces them."""

__version__ = "0.1.0"
