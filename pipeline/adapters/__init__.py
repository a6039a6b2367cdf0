"""One outside format or place each; thin, and without decisions about people."""
