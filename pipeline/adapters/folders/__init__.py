"""The folders of a workspace: batches, policy, ledger, locks."""
