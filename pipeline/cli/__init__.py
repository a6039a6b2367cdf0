"""What speaks to the user: Click commands, options and reports."""
