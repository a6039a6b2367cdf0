"""What they say → figures, findings, the plan, and what a rerun has to do."""
