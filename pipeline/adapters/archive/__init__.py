"""The archive on disk, and its catalog."""
