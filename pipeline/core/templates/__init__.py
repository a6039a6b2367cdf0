"""What a template may say, and where each of its fields comes from."""
