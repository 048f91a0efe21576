"""Messages out: what a run changed or why it failed, short, to where the user wants to read it."""
