"""A template as its author has it: what is in it, and what is wrong with it."""
