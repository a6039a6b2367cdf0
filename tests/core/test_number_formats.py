"""A format says whether 0.8 is 80%, 46295 a day, and 123 the id 000123."""

from __future__ import annotations

import pytest

from pipeline.core.reading.number_formats import shape_of, shape_of_code


@pytest.mark.parametrize(
    ("code", "shape"),
    [
        ("General", "general"),
        ("G/通用格式", "general"),
        ('General"元"', "general"),
        ("", "general"),
        ("0%", "percent"),
        ("0.00%;[Red]-0.00%", "percent"),
        ("000000", "digits6"),
        ("00", "digits2"),
        ("[Red]000000", "digits6"),
        ("000000;-000000", "digits6"),
        ("0", "number"),
        ("0.00", "number"),
        ("#,##0", "number"),
        ('0"万元"', "number"),
        ('"￥"#,##0.00', "number"),
        ("0.00E+00", "number"),
        ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "number"),
        ("0000-00", "number"),
        ('"20"0000', "digits4"),
        ("@", "text"),
        ("yyyy-mm-dd", "date"),
        ("m/d", "date"),
        ('yyyy"年"m"月"', "date"),
        ("yyyy年m月d日", "date"),
        ('m"月"', "date"),
        ("[$-804]yyyy\\-mm\\-dd;@", "date"),
        ('[DBNum1][$-804]yyyy"年"m"月"d"日"', "date"),
        ("yyyy/m/d h:mm", "date"),
        ("h:mm", "time"),
        ("mm:ss", "time"),
        ("[h]:mm", "time"),
        ("[mm]", "time"),
        ('上午/下午h"时"mm"分"', "time"),
        ('"day"0', "number"),
        ("\\d0", "number"),
    ],
)
def test_a_format_code_has_a_class(code: str, shape: str) -> None:
    assert shape_of_code(code) == shape


@pytest.mark.parametrize(
    ("format_id", "shape"),
    [
        (0, "general"),
        (1, "number"),
        (4, "number"),
        (9, "percent"),
        (10, "percent"),
        (14, "date"),
        (18, "time"),
        (22, "date"),
        (27, "date"),
        (31, "date"),
        (32, "time"),
        (35, "time"),
        (36, "date"),
        (46, "time"),
        (49, "text"),
        (50, "date"),
        (55, "time"),
        (58, "date"),
        (999, "general"),
    ],
)
def test_built_in_formats_need_no_code(format_id: int, shape: str) -> None:
    assert shape_of(format_id, None) == shape


def test_a_code_in_the_file_wins_over_the_built_in_number() -> None:
    assert shape_of(14, "0.00") == "number"
