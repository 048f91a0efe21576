"""From a product to a TikTok Shop listing, judged before it is uploaded. Pure: records in, records out."""
