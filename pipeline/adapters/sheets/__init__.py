"""Workbooks and delimited text, read and written."""
