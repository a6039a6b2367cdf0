"""How a template is filled: which of them take longer than rendering, and why."""

from __future__ import annotations

from pathlib import Path

from jinja2.exceptions import TemplateError as JinjaError
from lxml import etree

from pipeline.adapters.gate import read_file
from pipeline.adapters.word.compiled_template import CompiledTemplate, NotCompilable
from pipeline.core.templates.template_faults import Fault, Spot


def check_filling(path: Path) -> tuple[Fault, ...]:
    """Return why each document of a template takes longer than others; nothing for a broken template."""
    try:
        reasons = CompiledTemplate(read_file(path)).reasons
    except NotCompilable as fault:
        reasons = (fault.reason,)
    except (JinjaError, etree.XMLSyntaxError):
        reasons = ()
    return tuple(Fault(code, Spot(part), level="note") for code, part in reasons)
