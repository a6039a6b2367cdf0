"""What a Word template may say: the few statements, filters and tests that fill a form.

A template reads values, repeats rows and leaves parts out. Everything else of Jinja (calls, includes,
macros, products) is refused when a template is checked, and does not exist when it is filled.
"""

from __future__ import annotations

FILTERS = ("default", "first", "join", "last", "length")
TESTS = ("defined", "undefined")
STATEMENTS = ("if", "for", "set")
