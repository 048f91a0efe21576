"""Pictures and size charts."""
