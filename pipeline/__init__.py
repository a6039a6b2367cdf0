"""jixiao: one period's numbers into every Word document that HR owes for it."""

__version__ = "0.1.0"
