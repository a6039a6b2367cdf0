"""The archive: what a bag and the log say, what a set holds, which rows the catalog gets."""
