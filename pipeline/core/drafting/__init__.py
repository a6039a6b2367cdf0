"""A planned document → everything its draft is filled with."""
