"""Handing drafts out: what HR released, what went to whom, what is called back, and how it all stands."""
