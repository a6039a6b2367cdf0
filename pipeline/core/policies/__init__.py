"""HR's policy: its files, the rule language, what is odd about it, and the working days."""
