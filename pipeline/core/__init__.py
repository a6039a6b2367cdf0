"""What decides: pure functions over frozen records. No files, no clock, no environment."""
