"""What comes back: which document a file is, and what was changed and filled in."""
