"""The sample shop, Saltmoor Supply: exported files as a merchant would have them; everything is invented."""
