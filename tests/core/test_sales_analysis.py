"""The sales detail of a unit's people, by hand: what each line of an analysis has to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.deciding.evaluation import Evaluated, evaluate
from pipeline.core.deciding.sales_analysis import sales_figure
from pipeline.core.models import Appraisal, Count, Figure, Sale, SalesAnalysis, SalesPart, UnitFacts
from pipeline.core.places import CellRef, FoldRef, SheetRef
from tests.builders import batch, person, policy

CENTRE, EAST = ("营销中心",), ("营销中心", "华东销售部")
DETAIL = SheetRef("inputs/2026Q3/销售明细.csv", None)


def sale(
    day: str,
    amount: str | int,
    customer: str | None = "甲商行",
    who: str = "1",
    *,
    row: int = 2,
    sheet: SheetRef = DETAIL,
    product: str | None = None,
    channel: str | None = None,
    class_: str | None = None,
    new: bool | None = None,
) -> Sale:
    """A row; ``day`` is 07-15."""
    figure = Figure(Decimal(amount), CellRef(sheet, row, 6))
    return Sale(date.fromisoformat(f"2026-{day}"), who, figure, customer, product, channel, new, class_)


def rows(*sales: Sale) -> list[Sale]:
    """The same sales in rows below each other."""
    return [
        replace(each, amount=replace(each.amount, place=replace(each.amount.place, row=row)))  # type: ignore[arg-type]
        for row, each in enumerate(sales, 2)
    ]


def people(*ids: str, unit: Sequence[str] = EAST, **more: object) -> list[Appraisal]:
    return [person(id_, 100, unit=unit, row=int(id_) + 1, **more) for id_ in ids]  # type: ignore[arg-type]


FIVE = people("1", "2", "3", "4", "5")


def evaluated(
    sales: Iterable[Sale],
    who: Sequence[Appraisal] = FIVE,
    name: str = "2026Q3",
    earlier: Sequence[Evaluated] = (),
    blocked: Sequence[str] = (),
) -> Evaluated:
    given = replace(batch(who, name, blocked=blocked), sales=tuple(sales))
    return evaluate(given, policy(), {}, earlier)


def facts(sales: Iterable[Sale], unit: tuple[str, ...] = EAST, **more: object) -> UnitFacts:
    return evaluated(sales, **more).units[unit]  # type: ignore[arg-type]


def analysis(*sales: Sale, unit: tuple[str, ...] = EAST, **more: object) -> SalesAnalysis:
    found = facts(rows(*sales), unit, **more).sales
    assert found is not None
    return found


def before(*sales: Sale, who: Sequence[Appraisal] = FIVE) -> list[Evaluated]:
    """The preceding batch with these sales; ``day`` is one of April to June."""
    return [evaluated(sales, who, "2026Q2")]


def told(parts: Iterable[SalesPart]) -> list[tuple[object, ...]]:
    return [(part.name, part.amount, part.rows, part.customers) for part in parts]


# --- totals -------------------------------------------------------------------------------------------


def test_a_total_counts_rows_customers_and_returns() -> None:
    found = analysis(
        sale("07-01", "100.50"),
        sale("07-02", -20, "乙商行"),
        sale("08-01", 60, "乙商行"),
        sale("08-02", 40, None),
    )

    assert (found.total.value, found.rows) == (Decimal("180.50"), 4)
    assert (found.returns, found.return_rows) == (Decimal(-20), 1)
    assert (found.customers, found.unnamed_rows) == (2, 1)
    assert found.per_customer == Decimal("70.25")  # of the rows that name a customer


def test_the_total_says_which_cells_it_runs_over() -> None:
    found = analysis(sale("07-01", 1), sale("07-02", 2), sale("07-03", 4, who="2"))

    assert isinstance(found.total.place, FoldRef)
    assert (str(found.total.place), found.total.place.count) == ("inputs/2026Q3/销售明细.csv!F2:F4", 3)


def test_rows_of_several_sheets_are_all_named() -> None:
    other = SheetRef("inputs/2026Q3/补录.xlsx", "九月")
    found = facts(
        [sale("07-01", 1, row=9), sale("07-01", 1, row=3), sale("09-01", 1, row=7, sheet=other)]
    ).sales

    assert found is not None
    assert found.total.formula == ("SUM：inputs/2026Q3/销售明细.csv!F3:F9、inputs/2026Q3/补录.xlsx[九月]!F7")
    assert isinstance(found.total.place, FoldRef)
    assert found.total.place.count == 3


def test_units_without_rows_and_batches_without_a_detail_have_no_analysis() -> None:
    south = people("6", "7", "8", unit=("营销中心", "华南销售部"))

    assert facts([]).sales is None
    assert facts([sale("07-01", 5)], ("营销中心", "华南销售部"), who=[*FIVE, *south]).sales is None


def test_a_unit_counts_everybody_below_it_leavers_and_blocked_people_too() -> None:
    left = people("6", status="left", left="2026-08-31")
    given = [sale("07-01", 1), sale("07-01", 2, who="2"), sale("07-01", 4, who="6")]

    for unit in (CENTRE, EAST):
        found = analysis(*given, unit=unit, who=[*FIVE, *left], blocked=["2"])
        assert found.total.value == 7
        assert found.sellers == {"1", "2", "6"}


# --- months -------------------------------------------------------------------------------------------


def test_each_month_is_set_against_the_month_before() -> None:
    found = analysis(
        sale("07-01", 100, "甲"), sale("07-05", 100, "乙"), sale("08-01", 150, "甲"), sale("09-30", 300, "丙")
    )

    assert told(found.months) == [("7月", 200, 2, 2), ("8月", 150, 1, 1), ("9月", 300, 1, 1)]
    assert [part.change for part in found.months] == [None, Decimal("-0.25"), 1]
    assert [part.share for part in found.months][2] == Decimal(300) / 650
    assert [part.retained for part in found.months] == [None, Count(1, 2), Count(0, 1)]


def test_a_month_without_rows_is_open_and_so_is_the_one_behind_it() -> None:
    july, august, september = analysis(sale("07-01", 100), sale("09-01", 50)).months

    assert [july.amount, august.amount, september.amount] == [Decimal(100), None, Decimal(50)]
    assert (august.rows, august.share, august.change, august.retained) == (0, None, None, None)
    assert (september.change, september.retained) == (None, None)


def test_the_first_month_is_set_against_the_last_of_the_preceding_batch() -> None:
    earlier = before(sale("05-01", 900, "丁"), sale("06-01", 50, "甲"), sale("06-02", 30, "乙"))
    july = analysis(sale("07-01", 100, "甲"), earlier=earlier).months[0]

    assert (july.change, july.retained) == (Decimal("0.25"), Count(1, 2))


def test_a_batch_of_one_month_has_one_line() -> None:
    given = [sale("09-01", 100), sale("09-02", 50, "乙")]
    found = facts(given, name="2026-09").sales

    assert found is not None
    assert told(found.months) == [("9月", 150, 2, 2)]


def test_goods_returned_are_no_purchase() -> None:
    found = analysis(sale("07-01", 100, "甲"), sale("08-01", -100, "甲"), sale("08-02", 5, "乙"))

    assert found.months[1].retained == Count(0, 1)
    assert found.repeated == Count(0, 2)
    assert found.buyers == {"甲", "乙"}

    again = analysis(
        sale("07-01", -5, "甲"), sale("07-01", 5, "乙"), sale("08-02", 5, "甲"), sale("08-02", 5, "乙")
    )
    assert again.months[1].retained == Count(1, 1)


def test_a_gift_is_neither_a_purchase_nor_a_return() -> None:
    found = analysis(sale("07-01", 0, "甲"), sale("07-02", 5, "甲"), sale("07-03", 5, "乙"))

    assert (found.rows, found.return_rows, found.repeated) == (3, 0, Count(0, 2))


# --- retention and repeat purchase ----------------------------------------------------------------------


def test_retention_is_the_share_of_earlier_customers_who_bought_again() -> None:
    earlier = before(
        sale("04-01", 1, "甲"), sale("04-02", 1, "乙"), sale("05-01", 1, "丙"), sale("05-02", -1, "丁")
    )
    found = analysis(sale("07-01", 9, "甲"), sale("08-01", 1, "戊"), sale("08-01", -1, "乙"), earlier=earlier)

    assert found.retained == Count(1, 3)
    assert found.change == Decimal("3.5")


def test_customers_are_known_again_in_another_writing() -> None:
    earlier = before(
        sale("04-01", 1, "云海 商行"), sale("04-01", 1, "Alpha  Trade"), sale("04-01", 1, "旧客户")
    )
    found = analysis(
        sale("07-01", 9, "云海商行"),
        sale("08-01", 1, "云　海商行"),
        sale("08-01", 1, "ALPHA Trade"),
        earlier=earlier,
    )

    assert (found.customers, found.retained) == (2, Count(2, 3))
    assert found.repeated == Count(1, 2)


def test_without_an_earlier_detail_retention_is_not_known() -> None:
    assert (analysis(sale("07-01", 1)).retained, analysis(sale("07-01", 1)).compared) == (None, False)

    nothing = analysis(sale("07-01", 1), earlier=before())
    assert (nothing.retained, nothing.change, nothing.compared) == (None, None, False)

    elsewhere = people("6", "7", "8", unit=("营销中心", "华南销售部"))
    other = before(sale("04-01", 5, who="6"), who=[*FIVE, *elsewhere])
    found = analysis(sale("07-01", 1), earlier=other)
    assert (found.retained, found.change, found.compared, found.before) == (None, None, True, None)


def test_an_earlier_detail_that_names_no_customer_leaves_retention_open() -> None:
    found = analysis(sale("07-01", 1), earlier=before(sale("04-01", 5, None)))

    assert (found.retained, found.change) == (None, Decimal("-0.8"))


def test_repeat_purchase_needs_two_days() -> None:
    found = analysis(
        *(sale("07-01", 1, "甲"), sale("07-01", 1, "甲"), sale("07-01", 1, "乙"), sale("09-01", 1, "乙")),
        sale("07-01", 1, None),
    )

    assert found.repeated == Count(1, 2)
    assert analysis(sale("07-01", 1, None)).repeated is None


def test_somebody_who_moved_takes_no_customer_along() -> None:
    south = ("营销中心", "华南销售部")
    rest = people("6", "7", "8", unit=south)
    earlier = before(sale("04-01", 1, "甲", "1"), sale("04-01", 1, "乙", "2"), who=[*FIVE, *rest])
    moved = [*people("2", "3", "4", "5"), *people("1", unit=south), *rest]
    now = evaluated([sale("07-01", 1, "甲", "1"), sale("07-01", 1, "乙", "2")], moved, earlier=earlier)

    east, there = now.units[EAST].sales, now.units[south].sales
    assert east is not None and there is not None
    assert (east.retained, there.retained) == (Count(1, 2), None)


# --- teams, product lines, channels, classes ------------------------------------------------------------


def test_teams_are_set_beside_each_other_with_their_people() -> None:
    one = people("1", "2", unit=(*EAST, "一组"), team="一组")
    two = people("3", "4", unit=(*EAST, "二组"), team="二组")
    three = people("5", unit=(*EAST, "三组"), team="三组", status="left", left="2026-08-01")
    given = [
        sale("07-01", 30, who="1"),
        sale("07-01", 30, "乙", "2"),
        sale("07-01", 20, who="6"),
        sale("07-02", 20, who="5"),
    ]

    found = analysis(*given, who=[*one, *two, *three, *people("6")])

    assert told(found.teams) == [
        ("一组", 60, 2, 2),
        ("三组", 20, 1, 1),
        ("二组", None, 0, 0),
        ("直属人员", 20, 1, 1),
    ]
    assert [part.people for part in found.teams] == [2, 1, 2, 1]
    assert [part.name for part in analysis(*given[:2], who=[*one, *two, *three, *people("6")]).teams] == [
        *("一组", "三组", "二组")
    ]
    assert [part.share for part in found.teams] == [Decimal(60) / 100, Decimal("0.2"), None, Decimal("0.2")]


def test_a_unit_without_parts_has_no_teams() -> None:
    assert analysis(sale("07-01", 1)).teams == ()


def test_values_are_listed_by_amount_and_blank_ones_last() -> None:
    found = analysis(
        sale("07-01", 10, product="家电"),
        sale("07-01", 50, "乙", product=None),
        sale("07-01", 30, product="母婴"),
        sale("07-01", 10, product="家 电"),
        sale("07-02", 10, product="家电"),
    )

    assert told(found.products) == [("家电", 30, 3, 1), ("母婴", 30, 1, 1), ("未注明", 50, 1, 1)]
    assert found.channels == ()
    assert found.classes == ()


def test_a_change_is_that_of_the_same_value_in_the_preceding_period() -> None:
    earlier = before(sale("04-01", 40, product="家 电"), sale("04-01", 9, product="停产"))
    found = analysis(sale("07-01", 50, product="家电"), sale("07-01", 30, product="母婴"), earlier=earlier)

    assert [(part.name, part.change) for part in found.products] == [
        ("家电", Decimal("0.25")),
        ("母婴", None),
    ]


def test_there_is_no_change_against_nothing_or_less() -> None:
    for back in (-40, -50):
        earlier = before(sale("04-01", 40), sale("06-01", back))
        found = analysis(sale("07-01", 50), earlier=earlier)
        assert (found.change, found.months[0].change) == (None, None)


def test_classes_are_not_set_against_another_way_to_tell_customers_apart() -> None:
    earlier = before(sale("04-01", 40, new=True))

    assert analysis(sale("07-01", 50, class_="新客户"), earlier=earlier).classes[0].change is None
    assert analysis(sale("07-01", 50, new=True), earlier=earlier).classes[0].change == Decimal("0.25")


def test_no_share_is_told_of_a_total_that_is_not_above_nothing() -> None:
    found = analysis(sale("07-01", 10, product="家电"), sale("07-01", -10, product="母婴"))

    assert [part.share for part in found.products] == [None, None]
    assert [part.amount for part in found.products] == [10, -10]
    assert analysis(sale("07-01", -10)).months[0].share is None


def test_customers_are_told_apart_by_the_details_classes_else_as_new_and_old() -> None:
    classed = analysis(sale("07-01", 10, class_="商超", new=True), sale("07-01", 5, "乙", new=False))
    flagged = analysis(sale("07-01", 10, new=True), sale("07-01", 15, "乙", new=False), sale("07-01", 1))

    assert (classed.classes_given, flagged.classes_given) == (True, False)
    assert told(classed.classes) == [("商超", 10, 1, 1), ("未注明", 5, 1, 1)]
    assert told(flagged.classes) == [("老客户", 15, 1, 1), ("新客户", 10, 1, 1), ("未注明", 1, 1, 1)]


# --- buying power ---------------------------------------------------------------------------------------


def powers(*amounts: str | int) -> dict[str, int]:
    """Customers of these amounts → how many are in each class."""
    found = analysis(*(sale("07-01", amount, f"客户{i}") for i, amount in enumerate(amounts)))
    return {part.name: part.customers for part in found.powers}


def test_classes_of_buying_power_begin_where_the_sum_before_has_reached_the_bound() -> None:
    assert powers(70, 20, 10) == {"A类": 1, "B类": 1, "C类": 1}
    assert powers("69.99", "20.01", 10) == {"A类": 2, "C类": 1}
    assert powers(60, 30, 5, 5) == {"A类": 2, "C类": 2}


def test_the_largest_customer_is_in_the_first_class_however_large() -> None:
    assert powers(100) == {"A类": 1}
    assert powers(95, 5) == {"A类": 1, "C类": 1}


def test_equal_amounts_are_in_one_class() -> None:
    assert powers(25, 25, 25, 25) == {"A类": 4}
    assert powers(70, 15, 15) == {"A类": 1, "B类": 2}


def test_customers_who_only_returned_goods_are_in_the_last_class() -> None:
    found = analysis(sale("07-01", 90, "甲"), sale("07-01", -10, "乙"), sale("07-01", 20, None))

    assert told(found.powers) == [("A类", 90, 1, 1), ("C类", -10, 1, 1), ("未注明", 20, 1, 0)]
    assert told(analysis(sale("07-01", -10, "乙")).powers) == [("C类", -10, 1, 1)]
    assert powers(90, -50, -60) == {"A类": 1, "C类": 2}


def test_key_customers_are_the_largest_ones_by_name() -> None:
    found = analysis(
        sale("07-01", 60, "云海 商行"),
        sale("07-02", 20, "云海商行"),
        sale("07-03", 5, "云海商行"),
        sale("07-01", 20, "乙"),
    )

    assert [(one.name, one.amount, one.days) for one in found.key_customers] == [("云海商行", Decimal(85), 3)]


# --- people -----------------------------------------------------------------------------------------------


def test_at_most_three_people_are_named_and_never_more_than_half() -> None:
    def leading(count: int) -> list[str]:
        who = [str(i) for i in range(1, count + 1)]
        found = analysis(
            *(sale("07-01", 10 * int(id_), who=id_) for id_ in who), who=people(*who, *"89"[: 9 - count])
        )
        return list(found.leading)

    assert leading(7) == ["7", "6", "5"]
    assert leading(5) == ["5", "4"]
    assert leading(3) == ["3"]
    assert leading(1) == []


def test_people_who_left_or_whose_data_are_in_doubt_are_not_held_up() -> None:
    left = people("6", status="left", left="2026-08-31")
    given = [sale("07-01", 10 * i, who=str(i)) for i in range(1, 7)]

    found = analysis(*given, who=[*FIVE, *left], blocked=["5"])

    assert found.leading == {"4": 40, "3": 30, "2": 20}


def test_people_who_fell_short_are_not_held_up() -> None:
    given = [sale("07-01", 10 * i, who=str(i)) for i in range(1, 6)]

    found = analysis(*given, who=[*people("1", "2", "3", "4"), person("5", 60)])

    assert found.leading == {"4": 40, "3": 30}


# --- names of the rule language ---------------------------------------------------------------------------


def test_what_rules_may_read_is_traced_to_the_rows() -> None:
    earlier = before(sale("04-01", 1, "甲", row=9), sale("04-01", 1, "乙", row=12))
    found = analysis(sale("07-01", 1, "甲"), sale("07-02", 1, "甲"), sale("07-02", 1, "丙"), earlier=earlier)

    named = {name: sales_figure(name, found) for name in ("明细行数", "明细保留率", "明细复购率")}

    figures = {name: (figure.value, figure.formula) for name, figure in named.items() if figure}
    assert figures == {
        "明细行数": (3, "COUNT"),
        "明细保留率": (Decimal("0.5"), "1 ÷ 2（上期客户见 inputs/2026Q3/销售明细.csv!F9:F12）"),
        "明细复购率": (Decimal("0.5"), "1 ÷ 2（客户数）"),
    }
    assert {str(figure.place) for figure in named.values() if figure} == {"inputs/2026Q3/销售明细.csv!F2:F4"}
    assert sales_figure("明细保留率", analysis(sale("07-01", 1))) is None


# --- whatever the rows ------------------------------------------------------------------------------------

_labels = st.sampled_from([None, "甲", "乙", "丙 丁", "丙丁", "Ab", "aB"])
_sales = st.builds(
    lambda day, cents, who, customer, product, channel, class_, new: sale(
        (date(2026, 7, 1) + timedelta(day)).isoformat()[5:],
        str(Decimal(cents) / 100),
        customer,
        who,
        product=product,
        channel=channel,
        class_=class_,
        new=new,
    ),
    st.integers(0, 91),
    st.integers(-50_000, 90_000),
    st.sampled_from("1234567"),
    *[_labels] * 4,
    st.sampled_from([None, True, False]),
)
_PARTS = [
    *people("1", "2", unit=(*EAST, "一组"), team="一组"),
    *people("3", "4", unit=(*EAST, "二组"), team="二组"),
    *people("5"),
    *people("6", "7", unit=CENTRE),
]


@given(st.lists(_sales, min_size=1, max_size=30))
def test_the_parts_of_every_division_add_up_to_the_total(given_sales: list[Sale]) -> None:
    for unit in evaluated(rows(*given_sales), _PARTS).units.values():
        found = unit.sales
        if found is None:
            continue
        own = [each for each in given_sales if each.employee_id in unit.unit.members]
        assert found.total.value == sum(each.amount.value for each in own)
        assert found.rows == len(own)
        divisions = (found.months, found.teams, found.products, found.channels, found.classes, found.powers)
        for parts in divisions:
            if parts:
                assert sum((part.amount or Decimal(0) for part in parts), Decimal(0)) == found.total.value
                assert sum(part.rows for part in parts) == found.rows
        if found.powers:
            assert sum(part.customers for part in found.powers) == found.customers
        for count in (found.repeated, *(part.retained for part in found.months)):
            assert count is None or 0 <= count.part <= count.whole


@given(st.lists(_sales, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_figure(given_sales: list[Sale], random: object) -> None:
    other = list(given_sales)
    random.shuffle(other)  # type: ignore[attr-defined]

    first, second = (evaluated(each, _PARTS).units[CENTRE].sales for each in (given_sales, other))

    assert first is not None and second is not None
    assert replace(first, total=second.total) == second


def test_a_long_detail_is_analysed_whole() -> None:
    products = ("厨房小电", "母婴用品", "家居日用")
    day = date(2026, 7, 1)
    given = [
        sale(
            (day + timedelta(number % 92)).isoformat()[5:],
            number % 997 - 50,
            f"客户{number % 4001}",
            str(number % 7 + 1),
            row=number + 2,
            product=products[number % 3],
        )
        for number in range(100_000)
    ]

    found = evaluated(given, _PARTS).units[CENTRE].sales

    assert found is not None
    assert (found.rows, found.customers) == (100_000, 4001)
    assert found.total.value == sum(number % 997 - 50 for number in range(100_000))
    assert str(found.total.place) == "inputs/2026Q3/销售明细.csv!F2:F100001"
