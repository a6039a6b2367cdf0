"""Drafts → PDF/A and print files, through LibreOffice."""
