"""Pictures on the web: what they are, told from their first bytes, asked for politely."""
