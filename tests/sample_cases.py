"""What should come of the sample batches: the lists of docs/sample.md as data.

The figures were worked out from the cells of the workbooks by a program that shares no code with the
package; where a reading of the policy could differ (weights of a total, peers by team or department),
every reading gave the same answer.
"""

from __future__ import annotations

from typing import NamedTuple

DOCUMENT_CODES = ("PIP", "RPE", "RSE", "IDP")
"""Of the document that somebody is selected for; nobody has two."""

COMPANIONS: dict[str, tuple[str, ...]] = {"PIP": ("INT.PIP", "CHE.PIP"), "RPE": ("INT.RPE", "CHE.RPE")}
"""Code → what goes with it: the record of the talk and the record of checks."""

DOCUMENTS = {"2026Q2": 42, "2026Q3": 102}
"""Batch → how many documents there are: for people, their companions, for units."""

OUTCOMES: dict[str, dict[str, tuple[str, ...]]] = {
    "2026Q2": {
        "PIP": ("001219",),
        "RPE": ("001412",),
        "RSE": ("001118", "001216", "001306", "001307", "001406", "001605"),
        "IDP": (
            "001110",
            "001122",
            "001215",
            "001221",
            "001403",
            "001508",
            "001513",
            "001606",
        ),
        "not_selected": (
            "001101",
            "001102",
            "001103",
            "001104",
            "001105",
            "001106",
            "001107",
            "001108",
            "001109",
            "001111",
            "001112",
            "001113",
            "001114",
            "001115",
            "001116",
            "001117",
            "001119",
            "001120",
            "YL-0131",
            "001123",
            "001124",
            "001125",
            "001126",
            "001201",
            "001202",
            "001203",
            "001204",
            "001205",
            "001206",
            "001207",
            "001208",
            "001209",
            "001210",
            "001211",
            "001212",
            "001213",
            "001214",
            "001217",
            "001218",
            "001220",
            "001222",
            "001223",
            "001224",
            "001225",
            "001301",
            "001302",
            "001303",
            "001304",
            "001305",
            "001308",
            "001309",
            "001310",
            "001311",
            "001312",
            "001313",
            "001314",
            "001315",
            "001316",
            "001317",
            "001318",
            "001319",
            "001401",
            "001402",
            "001404",
            "001405",
            "001407",
            "001408",
            "001409",
            "001410",
            "001411",
            "001413",
            "001414",
            "001415",
            "001416",
            "001417",
            "001418",
            "001419",
            "YL-0142",
            "001501",
            "001502",
            "001503",
            "001504",
            "001505",
            "001506",
            "001507",
            "001509",
            "001510",
            "001511",
            "001512",
            "001514",
            "001601",
            "001602",
            "001603",
            "001604",
            "001607",
            "001608",
            "001609",
            "001610",
            "001611",
        ),
        "partial_period": ("001515",),
        "left": ("001129",),
        "non_employee": ("W0031", "SX2601"),
        "no_result": ("000001",),
    },
    "2026Q3": {
        "PIP": ("001113", "001211", "001306", "001307", "001406"),
        "RPE": ("001209", "001407", "001502", "001602", "001603"),
        "RSE": (
            "001105",
            "001107",
            "001116",
            "001117",
            "001207",
            "001213",
            "001301",
            "001305",
            "001308",
            "001309",
            "001310",
            "001311",
            "001408",
            "001409",
            "001410",
            "YL-0142",
            "001503",
            "001604",
        ),
        "IDP": (
            "001110",
            "001114",
            "001118",
            "YL-0131",
            "001123",
            "001212",
            "001215",
            "001217",
            "001220",
            "001314",
            "001319",
            "001403",
            "001413",
            "001415",
            "001506",
            "001508",
            "001513",
            "001605",
            "001606",
            "001611",
        ),
        "not_selected": (
            "001101",
            "001102",
            "001103",
            "001104",
            "001106",
            "001108",
            "001109",
            "001111",
            "001112",
            "001115",
            "001120",
            "001122",
            "001124",
            "001125",
            "001126",
            "001201",
            "001202",
            "001203",
            "001204",
            "001205",
            "001206",
            "001208",
            "001210",
            "001214",
            "001216",
            "001218",
            "001219",
            "001221",
            "001222",
            "001223",
            "001302",
            "001303",
            "001304",
            "001312",
            "001313",
            "001315",
            "001316",
            "001317",
            "001401",
            "001402",
            "001404",
            "001405",
            "001411",
            "001412",
            "001414",
            "001416",
            "001417",
            "001418",
            "001419",
            "001501",
            "001504",
            "001505",
            "001507",
            "001509",
            "001510",
            "001511",
            "001512",
            "001514",
            "001515",
            "001119",
            "001601",
            "001607",
            "001608",
            "001609",
            "001610",
        ),
        "partial_period": ("001128",),
        "left": ("001224",),
        "on_hold": ("001225",),
        "non_employee": ("W0031", "SX2601"),
        "no_result": ("000001", "001318"),
    },
    "2026Q3-faults": {
        "PIP": ("009031",),
        "RPE": ("009027",),
        "RSE": ("009025", "009029", "009030"),
        "IDP": ("009026",),
        "not_selected": ("009001", "009002", "009013", "009014", "009024", "009028"),
        "no_result": ("009000",),
    },
}
"""Batch → outcome → ids: a document code, ``not_selected``, or why policy keeps them out (exceptions)."""

UNIT_DOCUMENTS: dict[str, dict[str, tuple[str, ...]]] = {
    "2026Q2": {
        "营销中心": ("UPP", "SAN"),
        "营销中心/华东销售部": ("UPP", "SAN"),
        "营销中心/华东销售部/一组": ("UPP",),
        "营销中心/华东销售部/二组": ("UPP",),
        "营销中心/华东销售部/三组": ("UPP",),
        "营销中心/华南销售部": ("UPP", "SAN"),
        "营销中心/华南销售部/一组": ("UPP",),
        "营销中心/华南销售部/二组": ("UPP",),
        "营销中心/华北销售部": ("PDC", "CHU.PDC", "UPP", "SAN"),
        "营销中心/西南销售部": ("UPP", "SAN"),
        "营销中心/渠道拓展部": ("UPP", "SAN"),
        "营销中心/大客户部": ("RSU", "UPP", "SAN"),
    },
    "2026Q3": {
        "营销中心": ("RSU", "UPP", "SAN"),
        "营销中心/华东销售部": ("RSU", "UPP", "SAN"),
        "营销中心/华东销售部/一组": ("UPP",),
        "营销中心/华东销售部/二组": ("RPT", "UPP"),
        "营销中心/华东销售部/三组": ("UPP",),
        "营销中心/华南销售部": ("RSU", "UPP", "SAN"),
        "营销中心/华南销售部/一组": ("RPT", "UPP"),
        "营销中心/华南销售部/二组": ("UPP",),
        "营销中心/华北销售部": ("RPL", "UIS", "RPT", "PDC", "CHU.PDC", "UPP", "SAN"),
        "营销中心/西南销售部": ("RPL", "UIS", "RPT", "UPP", "SAN"),
        "营销中心/渠道拓展部": ("RSU", "UPP", "SAN"),
        "营销中心/大客户部": ("RSU", "UPP", "SAN"),
    },
    "2026Q3-faults": {"营销中心/西区销售部": ("RPL", "UIS")},
}
"""Batch → full name of the unit → document codes, in the order of the policy."""

OVERRIDDEN = {
    "2026Q2": {"001508": "add", "001505": "skip"},
    "2026Q3": {"001123": "add", "001504": "skip"},
}
"""Batch → id → what HR decided; the outcome above already holds it."""

INCOMPLETE_UNITS = {"2026Q3-faults": ("营销中心", "营销中心/东区销售部")}
"""Units whose rules are not applicable, because a blocked person's figures are missing."""

MAIN_RATES = {
    "001105": "89.995%",
    "001207": "89.96%",
    "001106": "90%",
    "001210": "99.99%",
    "001108": "100%",
    "001208": "110%",
    "001209": "69.99%",
    "001305": "70%",
    "001513": "109.5%",
    "001611": "102.4%",
}
"""Id → exact rate on 销售额 in 2026Q3, at and beside the bounds."""

GRADES = {
    "001105": ("C", "sheet"),
    "001106": ("B", "sheet"),
    "001108": ("A", "sheet"),
    "001113": ("D", "sheet"),
    "001116": ("C", "sheet"),
    "001123": ("S", "sheet"),
    "001207": ("B", "total"),
    "001208": ("A", "total"),
    "001209": ("C", "total"),
    "001210": ("B", "total"),
    "001211": ("D", "total"),
    "001213": ("C", "total"),
    "001214": ("B", "total"),
}
"""Id → grade in 2026Q3 and where it comes from (``sheet`` 等级, ``total`` 总分)."""


class UnitFigures(NamedTuple):
    """A unit in 2026Q3: rules were applied to ``assessed``, of whom ``short`` have a shortfall."""

    members: int
    assessed: int
    short: int


UNITS = {
    "营销中心": UnitFigures(120, 113, 29),
    "营销中心/华东销售部": UnitFigures(26, 25, 5),
    "营销中心/华东销售部/一组": UnitFigures(9, 9, 2),
    "营销中心/华东销售部/二组": UnitFigures(8, 8, 3),
    "营销中心/华东销售部/三组": UnitFigures(8, 7, 0),
    "营销中心/华南销售部": UnitFigures(25, 23, 4),
    "营销中心/华南销售部/一组": UnitFigures(10, 10, 4),
    "营销中心/华南销售部/二组": UnitFigures(11, 9, 0),
    "营销中心/华北销售部": UnitFigures(20, 18, 8),
    "营销中心/西南销售部": UnitFigures(21, 20, 6),
    "营销中心/渠道拓展部": UnitFigures(15, 15, 3),
    "营销中心/大客户部": UnitFigures(12, 12, 3),
}
"""Full name of the unit → its people in 2026Q3."""


WHY = {
    "001110": "level_gap",
    "001513": "behind_peers",
    "001611": "behind_peers",
    "001123": "override",
    "001113": "grade_d",
    "001211": "grade_d",
    "001306": "short_twice",
    "001307": "short_twice",
    "001406": "short_twice",
}
"""Id → why, for some of the documents of 2026Q3."""


class Fault(NamedTuple):
    """A fault of one person in the batch 2026Q3-faults.

    Attributes:
        key: What is wrong.
        ids: Whose it is; empty where no id of the roster can be named.
        cells: Where, relative to the batch folder; the first one is the cell to point at.
        outcomes: What may become of them: ``blocked``, an exception, or a document that goes to 待分配.
    """

    key: str
    ids: tuple[str, ...]
    cells: tuple[str, ...]
    outcomes: tuple[str, ...] = ("blocked",)


FAULTS = (
    Fault("duplicate_id", ("009003",), ("花名册.xlsx[花名册]!A6", "花名册.xlsx[花名册]!A7")),
    Fault("long_id_as_number", (), ("花名册.xlsx[花名册]!A12",)),
    Fault("unknown_status", ("009009",), ("花名册.xlsx[花名册]!H13",)),
    Fault("ambiguous_manager", ("009012",), ("花名册.xlsx[花名册]!E16",), ("blocked", "RSE")),
    Fault("ambiguous_date", ("009018",), ("花名册.xlsx[花名册]!F22",)),
    Fault("left_before_hired", ("009019",), ("花名册.xlsx[花名册]!G23", "花名册.xlsx[花名册]!F23")),
    Fault("blank_department", ("009020",), ("花名册.xlsx[花名册]!C24",)),
    Fault("private_use_character", ("009022",), ("花名册.xlsx[花名册]!B26",)),
    Fault("missing_id_in_results", ("009004",), ("考核结果.xlsx[考核结果]!A6",), ("blocked", "no_result")),
    Fault("target_not_a_number", ("009005",), ("考核结果.xlsx[考核结果]!C7",)),
    Fault("error_value", ("009006",), ("考核结果.xlsx[考核结果]!D8",)),
    Fault("formula_without_value", ("009007",), ("考核结果.xlsx[考核结果]!D9",)),
    Fault("unknown_grade", ("009010",), ("考核结果.xlsx[考核结果]!J11",)),
    Fault("name_mismatch", ("009011",), ("考核结果.xlsx[考核结果]!B12",)),
    Fault("level_out_of_range", ("009015",), ("考核结果.xlsx[能力评估]!E2",)),
    Fault("ratio_out_of_range", ("009016",), ("考核结果.xlsx[考核结果]!I22",)),
    Fault("negative_target", ("009017",), ("考核结果.xlsx[考核结果]!C23",)),
    Fault("id_not_in_roster", (), ("考核结果.xlsx[考核结果]!A27",), ()),
    Fault("id_without_its_zeros", ("000123",), ("考核结果.xlsx[考核结果]!A28",)),
    Fault("two_values_for_one_indicator", ("009023",), ("客户指标.csv!D5", "考核结果.xlsx[考核结果]!G30")),
)

WARNINGS = {
    "manager_not_in_roster": "花名册.xlsx[花名册]!E3",
    "rate_disagrees": "考核结果.xlsx[考核结果]!E34",
    "negative_actual": "考核结果.xlsx[考核结果]!D16",
}
"""Oddities of 2026Q3-faults that block nobody → cell."""

UNUSABLE = {
    "加密.xlsx": "encrypted",
    "截断.xlsx": "broken_file",
    "坏字节.csv": "bad_byte",
    "无单位.xlsx": "money_without_unit",
    "百分比混写.xlsx": "mixed_percent_scale",
    "混期.xlsx": "mixed_periods",
    "隐藏表.xlsx": "hidden_table",
    "缺工号.xlsx": "no_key_column",
    "网页导出.xls": "not_a_workbook",
}
"""File of 2026Q3-unusable → why the batch stops. The two files beside them are sound."""


def outcome_by_id(batch: str) -> dict[str, str]:
    """Return id → outcome, for everybody of a batch whose outcome is certain."""
    return {id_: outcome for outcome, ids in OUTCOMES[batch].items() for id_ in ids}
