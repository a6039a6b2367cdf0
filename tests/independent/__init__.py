"""Tests that share no code with the package for reading inputs, reckoning figures or reading drafts."""
