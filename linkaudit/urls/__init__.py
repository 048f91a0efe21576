"""What URLs mean: pure functions without I/O, clock or knowledge of any one store."""
