"""What every source that goes to the open web shares: where it may go, and in which manner."""
