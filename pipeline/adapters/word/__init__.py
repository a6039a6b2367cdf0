"""A Word template and content → a draft."""
