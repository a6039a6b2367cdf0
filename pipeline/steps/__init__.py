"""One short script a command: read, decide, write, give back a report."""
