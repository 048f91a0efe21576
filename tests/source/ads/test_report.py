"""Reports of ads: figures by day and ad, in several languages, and what is told of the rest."""

from __future__ import annotations

import datetime as dt
import gzip
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from linkaudit.errors import UnreadableInput
from linkaudit.model import Series, Surface, Tally, Visit
from linkaudit.source.ads.report import AdsReport
from linkaudit.source.ads.report_rows import EMPTY, NAMES_ONLY
from linkaudit.source.reading.dates import AMBIGUOUS
from linkaudit.source.reading.facts import ALIKE

KIND = AdsReport()
CLICKS = "clicks on ads: count as sessions for days that no analytics has"
HEADER = ["By Day", "Campaign name", "Campaign ID", "Ad group name", "Ad name", "Ad ID", "Primary status", "Currency", "Cost", "Impressions",
          "Clicks (destination)", "CTR (destination)", "Clicks (all)", "Purchases (website)", "Purchase value (website)", "Conversions", "Website URL"]
ROWS = [
    ["2026-09-01", "Summer", "1845840000000001", "Women", "Tent", "1850472306618481", "Active", "USD", "10.00", "1,000", "1,234", "1.2%", "1,500", "3", "1,234.50", "9",
     "https://shop.example/products/tent?utm_source=tiktok&ttclid=E.C.P"],
    ["2026-09-02", "Summer", "1845840000000001", "Women", "Tent", "1850472306618481", "Paused", "EUR", "10.00", "1,000", "0", "-", "3", "-", "-12.30", "0", "-"],
    ["2026-09-02", "Summer", "1845840000000001", "Men", "Rope", "1850472306618492", "Active", "USD", "1", "10", "-", "-", "-", "--", "", "", ""],
]
TOTAL = ["Total of 3 results", "-", "-", "-", "-", "-", "-", "USD", "21.00", "2,010", "1,234", "1%", "1,503", "3", "1,222.20", "9", "-"]


@pytest.fixture
def got(read, write, table):
    return read(KIND, write("report.csv", table(HEADER, *ROWS, TOTAL)))


def without(visits):
    """The visits, their place in the file left aside."""
    return [replace(one, ref=0) for one in visits]


def test_figures(got):
    one, two = got.of(Visit)
    assert replace(one, fact=None) == Visit(
        ref=2, origin="ads_report", source="tiktok", medium="paid", campaign="Summer", content="Tent", term="Women", surface=Surface.AD, sessions=1234,
        orders=3, revenue=Decimal("1234.50"), currency="USD", day="2026-09-01", campaign_id="1845840000000001", ad_id="1850472306618481",
        landing_url="https://shop.example/products/tent?utm_source=tiktok&ttclid=")
    assert (two.ref, two.sessions, two.orders, two.revenue, two.currency, two.day, two.landing_url) == (3, 0, None, Decimal("-12.30"), "EUR", "2026-09-02", "")
    assert one.fact != two.fact


def test_what_is_told(got):
    assert got.tallies == {CLICKS: 1234, "rows that add up others: not counted": 1, "rows with negative revenue: refunds outweigh sales; counted as they stand": 1}
    assert got.skips == []
    assert got.batches[-1].cursor == 4


def test_the_series_says_what_is_counted(got):
    assert got.records[0] == Series(ref=1, origin="ads_report", metrics="sessions orders revenue", dated=True, landing=True,
                                    shape="By Day, Campaign name, Campaign ID, Ad group name, Ad name, Ad ID, Website URL")
    assert len(got.of(Series)) == 1


def test_a_workbook_tells_the_same(book, read, got):
    rows = [[dt.date(2026, 9, int(row[0][-2:])), *row[1:8], *(float(cell.replace(",", "")) if cell[:1].isdigit() and cell[-1] != "%" else cell for cell in row[8:16]), row[16]]
            for row in ROWS]
    other = read(KIND, book("report.xlsx", {"Info": [["Report"]], "Report": [HEADER, *rows, TOTAL]}))
    assert without(other.of(Visit)) == without(got.of(Visit))
    assert other.tallies == {**got.tallies, "sheet 'Info': not read, it has no report of ads": 1}


def test_the_next_export_tells_the_same_facts(got, read, write, table):
    later = [[*row[:6], "Deleted", row[7], "11", "1", "9999", "3%", "4", "5", "6", "7", row[16]] for row in ROWS]
    other = read(KIND, write("later.csv", table(HEADER, *reversed(later))))
    assert {one.fact for one in got.of(Visit)} < {one.fact for one in other.of(Visit)}


@pytest.mark.parametrize("header, row, figures", [
    (["按天", "系列名称", "广告组名称", "广告名称", "广告 ID", "币种", "消耗", "展示量", "点击量（目标页面）", "支付完成", "支付完成总价值"],
     ["2026年9月1日", "A", "B", "C", "1850472306618481", "USD", "1", "2", "3", "4", "5.50"], ("2026-09-01", 3, 4, Decimal("5.50"), "USD", "A", "C", "B")),
    (["推广系列名称", "推广系列ID", "广告名称", "广告ID", "按天", "消耗", "展示次数", "点击量（目标页面）", "点击量（全部）", "网站购买次数", "网站购买价值", "货币"],
     ["A", "1", "C", "2", "2026-09-01", "1", "2", "3", "9", "4", "5.50", "CNY"], ("2026-09-01", 3, 4, Decimal("5.50"), "CNY", "A", "C", "")),
    (["Por día", "Nombre de la campaña", "Nombre del anuncio", "Moneda", "Gasto", "Impresiones", "Clics (destino)", "Compras (sitio web)"],
     ["2026-09-01", "A", "C", "MXN", "1", "2", "3", "4"], ("2026-09-01", 3, 4, None, "", "A", "C", "")),
    (["stat_time_day", "campaign_name", "adgroup_name", "ad_name", "spend", "impressions", "clicks", "complete_payment", "total_complete_payment_rate", "currency"],
     ["2026-09-01 00:00:00", "A", "B", "C", "1", "2", "3", "4", "5.5", "usd"], ("2026-09-01", 3, 4, Decimal("5.5"), "USD", "A", "C", "B")),
    (["Date", "Campaign name", "Ad group name", "Cost (USD)", "Impressions", "Clicks", "Complete payment", "Total complete payment value"],
     ["Sep 1, 2026", "A", "B", "1", "2", "3", "4", "5"], ("2026-09-01", 3, 4, Decimal(5), "USD", "A", "", "B")),
    (["Date", "Campaign name", "Ad group name", "Cost (USD)", "Impressions", "Clicks", "Complete payment", "Purchase value (EUR)"],
     ["01.09.2026", "A", "B", "1", "2", "3", "4", "5,50"], ("2026-09-01", 3, 4, Decimal("5.50"), "EUR", "A", "", "B")),
    (["By Day", "Ad name", "Cost", "Impressions", "Clicks (destination)", "Purchases (website)", "Purchases (TikTok Shop)", "Purchase value"],
     ["2026/9/1", "C", "1 USD", "2", "3", "4", "99", "5.5 GBP"], ("2026-09-01", 3, 4, Decimal("5.5"), "GBP", "", "C", "")),
])
def test_versions_and_languages(read, write, table, header, row, figures):
    [one] = read(KIND, write("a.csv", table(header, row))).of(Visit)
    assert (one.day, one.sessions, one.orders, one.revenue, one.currency, one.campaign, one.content, one.term) == figures


@pytest.mark.parametrize("label", ["Total of 12 results", "Total: 12 resultados", "Total", "Grand Total", "总计", "共 12 条结果", "Gesamt", ""])
def test_rows_that_add_up_others(read, write, table, label):
    header = ["Campaign name", "Ad group name", "Cost", "Impressions", "Clicks"]
    got = read(KIND, write("a.csv", table(header, ["A", "B", 1, 1, 5], [label, "-", 1, 1, 5], ["Total look", "", 1, 1, 7], [label, "B", 1, 1, 9])))
    assert [one.sessions for one in got.of(Visit)] == [5, 7, 9]
    assert got.tallies["rows that add up others: not counted"] == 1


def test_words_that_are_no_visits_and_no_orders(read, write, table):
    got = read(KIND, write("a.csv", table(["By Day", "Ad name", "Cost", "Impressions", "Clicks (all)", "Results", "Purchase value"], ["2026-09-01", "A", 1, 2, 30, 4, 5])))
    [one] = got.of(Visit)
    assert (one.sessions, one.orders, one.revenue) == (None, None, Decimal(5))
    assert got.tallies == {
        "column Results: not counted as orders, it may count anything an ad aims at; add Purchases (website)": 1,
        "column Clicks (all): not counted as sessions, it has clicks on likes and profiles too; add Clicks (destination)": 1}
    assert got.of(Series)[0].metrics == "revenue"


def test_cells_that_are_no_numbers(read, write, table):
    header = ["By Day", "Ad name", "Currency", "Cost", "Impressions", "Clicks (destination)", "Purchases (website)", "Purchase value"]
    got = read(KIND, write("a.csv", table(header, ["soon", "A", "dollars", 1, 1, "many", "2.5", "a lot"], ["2026-09-01", "B", "dollars", 1, 1, 1, "x", "5"])))
    assert [(one.ref, one.sessions, one.orders, one.revenue, one.currency, one.day) for one in got.of(Visit)] == [(3, 1, None, Decimal(5), "", "2026-09-01")]
    assert [where for where, _ in got.skips] == [
        "row 2, column Clicks (destination)", "row 2, column Purchases (website)", "row 2, column Purchase value",
        "row 3, column Purchases (website)", "row 3, column Currency"]
    assert not got.of(Series)[0].dated


@pytest.mark.parametrize("days, dates, expected, told", [
    (["2026-09-03", "2026-09-04"], "", ["2026-09-03", "2026-09-04"], 0),
    (["03/09/2026", "13/09/2026"], "", ["2026-09-03", "2026-09-13"], 0),
    (["09/03/2026", "09/13/2026"], "", ["2026-09-03", "2026-09-13"], 0),
    (["03/04/2026", "04/03/2026"], "", ["", ""], 2),
    (["03/04/2026", "04/03/2026"], "dmy", ["2026-04-03", "2026-03-04"], 0),
    (["03/04/2026", "04/03/2026"], "mdy", ["2026-03-04", "2026-04-03"], 0),
    (["13/04/2026", "04/14/2026", "03/04/2026"], "", ["2026-04-13", "2026-04-14", ""], 1),
    (["05/05/2026", "2026-09-04 10:00:00"], "", ["2026-05-05", "2026-09-04"], 0),
])
def test_days_in_any_order(write, table, member_at, days, dates, expected, told):
    rows = [[day, "A", 1, 1, 1] for day in days]
    member = replace(member_at(write("a.csv", table(["By Day", "Ad name", "Cost", "Impressions", "Clicks (destination)"], *rows))), dates=dates)
    records = [record for batch in KIND.read(member, 0) for record in batch.records]
    assert [one.day for one in records if isinstance(one, Visit)] == expected
    assert [one.dated for one in records if isinstance(one, Series)] == [not told]
    assert sum(one.count for one in records if isinstance(one, Tally) and one.why == AMBIGUOUS) == told


def test_a_period_that_is_stated_decides(read, write):
    text = "Report of ads\nDate range: 2026-09-01 - 2026-09-12\n\nBy Day,Ad name,Cost,Impressions,Clicks (destination)\n{}\nTotal,,1,1,9\n"
    got = read(KIND, write("a.csv", text.format("03/09/2026,A,1,1,1\n09/09/2026,A,1,1,2")))
    assert [one.day for one in got.of(Visit)] == ["2026-09-03", "2026-09-09"]
    assert (got.of(Series)[0].first_day, got.of(Series)[0].last_day, got.of(Series)[0].dated) == ("2026-09-01", "2026-09-12", True)


def test_without_days_the_period_is_part_of_the_fact(read, write):
    text = "2026-09-{:02} ~ 2026-09-30\nAd name,Ad group name,Cost,Impressions,Clicks\nA,B,1,1,1\n"
    one, two, again = (read(KIND, write(f"{day}.csv", text.format(day))) for day in (1, 2, 1))
    assert one.of(Visit)[0].fact == again.of(Visit)[0].fact != two.of(Visit)[0].fact
    assert one.of(Visit)[0].day == ""
    assert not one.of(Series)[0].dated


def test_hours_are_told_apart_in_any_order(read, write, table):
    header = ["By hour", "Ad name", "Cost", "Impressions", "Clicks (destination)"]
    rows = [[f"2026-09-01 {hour:02}:00:00", "A", 1, 1, hour] for hour in range(4)]
    whole = {one.fact: one.sessions for one in read(KIND, write("a.csv", table(header, *rows))).of(Visit)}
    parts = [{one.fact: one.sessions for one in read(KIND, write(f"{n}.csv", table(header, *part))).of(Visit)} for n, part in enumerate((rows[2:], rows[:2]))]
    assert len(whole) == 4
    assert parts[0] | parts[1] == whole


def test_ids_that_a_spreadsheet_rounded(read, write, table):
    got = read(KIND, write("a.csv", table(["By Day", "Campaign ID", "Ad ID", "Cost", "Impressions", "Clicks (destination)"],
                                          ["2026-09-01", "1.84584E+15", "1850472306618481", 1, 1, 1], ["2026-09-02", "1,84584E+15", "1850472306618482", 1, 1, 1])))
    assert [(one.campaign_id, one.ad_id) for one in got.of(Visit)] == [("", "1850472306618481"), ("", "1850472306618482")]
    assert got.tallies[("ids in column Campaign ID that a spreadsheet has rounded: left out; format the column as text before opening the file in "
                        "Excel, or give the original export")] == 2


def test_only_totals(read, write, member_at):
    member = member_at(write("a.csv", "Cost,Impressions,Clicks (destination)\n1,2,3\n"))
    with pytest.raises(UnreadableInput, match="has totals only") as caught:
        list(KIND.read(member, 0))
    assert caught.value.exit_code == 2
    assert str(caught.value) == "a.csv: has totals only. Export the report with a dimension, such as Ad name and By day."
    empty = read(KIND, write("b.csv", "By Day,Cost,Impressions,Clicks (destination)\nTotal of 0 results,0,0,0\n"))
    assert (empty.of(Visit), empty.tallies) == ([], {"rows that add up others: not counted": 1})


def test_several_sheets(book, read, goes_on):
    sheets = {name: [HEADER, *ROWS, TOTAL] for name in ("September", "October")}
    path = book("a.xlsx", sheets)
    got = read(KIND, path)
    assert len(got.of(Visit)) == len({one.fact for one in got.of(Visit)}) == 4
    assert len(got.of(Series)) == 1
    goes_on(KIND, path, least=1)


def test_encodings_and_line_ends(got, read, write, table):
    text = table(HEADER, *ROWS, TOTAL)
    for content in ("\ufeff" + text, text.replace("\r\n", "\n"), text.replace("\r\n", "\n").replace("\n", "\r"), gzip.compress(text.encode()), text.encode("utf-16")):
        assert without(read(KIND, write("a.csv", content)).of(Visit)) == without(got.of(Visit))


def test_faults_in_rows_and_damage_in_the_middle(read, write, table):
    text = table(HEADER[:1] + HEADER[4:5] + HEADER[8:11], ["2026-09-01", "A", 1, 1, 1])
    got = read(KIND, write("a.csv", text + "2026-09-02,B,1,1,1,7,8\n2026-09-03,C\n\n2026-09-04,D,1,1,2\n"))
    assert got.skips == [("row 3", "has 7 cells under a header of 5")]
    assert [(one.ref, one.sessions) for one in got.of(Visit)] == [(2, 1), (6, 2)]
    rows = [["2026-09-01", f"Ad {n}", 1, 1, n] for n in range(40_000)]
    cut = read(KIND, write("b.gz", gzip.compress(table(HEADER[:1] + HEADER[4:5] + HEADER[8:11], *rows).encode())[:-5_000]))
    assert cut.fault
    assert len(cut.of(Visit)) > 1_000
    assert cut.of(Series)


def test_reading_goes_on_from_every_cursor(write, book, table, goes_on):
    header = ["By Day", "Campaign ID", "Ad name", "Cost", "Impressions", "Clicks (destination)", "Purchase value"]
    rows = [[f"0{n % 9 + 1}/0{n % 7 + 1}/2026" if n % 3 else "2026-09-01", "1.8E+15" if n % 11 else n, f"Ad {n % 40}", 1, 1, n if n % 5 else "x", -1] for n in range(900)]
    goes_on(KIND, write("a.csv", table(header, *rows)), least=4)
    goes_on(KIND, book("a.xlsx", {"One": [header, *rows[:500]], "Two": [header, *rows[500:]]}), least=4)


@given(st.permutations(range(6)), st.integers(0, 6))
def test_order_and_halves_change_no_fact(tmp_path_factory, order, at):
    folder = tmp_path_factory.mktemp("halves")
    rows = [f"2026-09-0{n // 2 + 1},Ad {n % 2},{n},1,{n}" for n in range(6)]
    header = "By Day,Ad name,Cost,Impressions,Clicks (destination)"

    def facts(some):
        from linkaudit.source.reading.opening import members
        path = folder / "x.csv"
        path.write_text("\n".join([header, *some]))
        [member] = members([path])
        return {one.fact: one.sessions for batch in KIND.read(member, 0) for one in batch.records if isinstance(one, Visit)}

    shuffled = [rows[n] for n in order]
    assert facts(shuffled) == facts(rows)
    assert facts(shuffled[:at]) | facts(shuffled[at:]) == facts(rows)


BY_NAME = ["Ad name", "Cost", "Impressions", "Clicks (destination)", "Purchases (website)", "Purchase value (website)", "Currency"]
ALSO_NAMED = [["Video 1", "1.00", "100", "50", "5", "500.00", "EUR"], ["Video 1", "1.00", "100", "70", "7", "700.00", "EUR"]]


def facts_of(got):
    return {one.fact for one in got.of(Visit)}


def test_ads_that_share_a_name_add_up_in_one_file_or_two(read, write, table):
    whole = read(KIND, write("a.csv", table(BY_NAME, *ALSO_NAMED)))
    halves = [read(KIND, write(f"{n}.csv", table(BY_NAME, row))) for n, row in enumerate(ALSO_NAMED)]
    assert len(facts_of(whole)) == 2
    assert facts_of(halves[0]) | facts_of(halves[1]) == facts_of(whole)
    assert whole.tallies == {CLICKS: 120, NAMES_ONLY.format("Ad ID"): 1}


def test_the_same_names_and_figures_are_one_fact_however_they_are_written(read, write, book, table):
    whole = read(KIND, write("a.csv", table(BY_NAME, *ALSO_NAMED)))
    rows = [[row[0], *map(float, row[1:6]), row[6]] for row in ALSO_NAMED]
    assert facts_of(read(KIND, book("a.xlsx", {"Ads": [BY_NAME, *reversed(rows)]}))) == facts_of(whole)


@pytest.mark.parametrize("more, cell", [("Ad ID", "1850472306618481"), ("By Day", "2026-09-01"), ("By Day", "03/04/2026")])
def test_what_an_id_or_a_day_names_is_replaced_by_a_later_export(read, write, table, more, cell):
    once, later = (read(KIND, write(f"{n}.csv", table([more, *BY_NAME], [cell, *row]))) for n, row in enumerate(ALSO_NAMED))
    assert facts_of(once) == facts_of(later)
    assert NAMES_ONLY.format("Ad ID") not in once.tallies


@pytest.mark.parametrize("more, cells", [("Campaign ID", ["1845840000000001"] * 2), ("Ad ID", ["1.85E+15"] * 2), ("Ad ID", ["-", ""])])
def test_an_id_of_something_else_names_no_ad(read, write, table, more, cells):
    rows = [[cell, *row] for cell, row in zip(cells, ALSO_NAMED, strict=True)]
    whole = read(KIND, write("a.csv", table([more, *BY_NAME], *rows)))
    parts = [read(KIND, write(f"{n}.csv", table([more, *BY_NAME], row))) for n, row in enumerate(rows)]
    assert len(facts_of(whole)) == 2
    assert facts_of(parts[0]) | facts_of(parts[1]) == facts_of(whole)


def test_rows_of_one_day_that_only_figures_tell_apart_are_told(read, write, table):
    got = read(KIND, write("a.csv", table(["By Day", *BY_NAME], *(["2026-09-01", *row] for row in ALSO_NAMED))))
    assert len(facts_of(got)) == 2
    assert got.tallies == {CLICKS: 120, ALIKE: 1}


LEVELS = ["Campaign name", "Ad group name", "Ad name"]
FIGURES = ["Cost", "Impressions", "Clicks (destination)", "Purchases (website)", "Purchase value (website)", "Currency"]
COARSE = "sheet {!r}: not read, another sheet has the same in detail"


def sheet(*names, rows=1, first=1):
    """A sheet by these columns; days count on from the ``first`` of September."""
    return [[*names, *FIGURES], *([*(dt.date(2026, 9, first + n) if name == "By Day" else "X" for name in names), 1, 100, 50, 5, 500, "EUR"] for n in range(rows))]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_sheets_that_tell_the_same_only_the_finest_counts(book, read, goes_on, order):
    path = book("multi.xlsx", {LEVELS[at]: sheet(LEVELS[at]) for at in order})
    got = read(KIND, path)
    assert [(one.content, one.revenue) for one in got.of(Visit)] == [("X", Decimal(500))]
    assert got.of(Series)[0].shape == "Ad name"
    assert {why: got.tallies[why] for why in got.tallies if why.startswith("sheet")} == {
        COARSE.format("Campaign name"): 1, COARSE.format("Ad group name"): 1}
    goes_on(KIND, path, least=1)


@pytest.mark.parametrize("sheets, read_of", [
    ({"A": sheet("Ad name"), "B": sheet("By Day", "Ad name", rows=3)}, ["B"]),
    ({"A": sheet("Ad name"), "B": sheet("Ad name", "Country")}, ["B"]),
    ({"A": sheet("By Day", "Campaign name", rows=3), "B": sheet("Ad name")}, ["B"]),
    ({"A": sheet("By Day", "Campaign name", rows=3), "B": sheet("By Day", "Ad name", rows=2, first=4)}, ["A", "B"]),
    ({"A": sheet("By Day", "Campaign name", rows=3), "B": sheet("By Day", "Ad name", rows=2, first=3)}, ["B"]),
    ({"A": [["2026-08-01 ~ 2026-08-31"], *sheet("Campaign name")], "B": [["2026-09-01 ~ 2026-09-30"], *sheet("Ad name")]}, ["A", "B"]),
    ({"A": sheet("Campaign name"), "B": [["Ad name", "Cost", "Impressions", "Results", "Clicks (all)"], ["X", 1, 1, 1, 1]]}, ["A"]),
])
def test_sheets_of_other_days_count_beside_each_other(book, read, sheets, read_of):
    got = read(KIND, book("a.xlsx", sheets))
    assert [list(sheets)[one] for one in sorted({visit.ref >> 40 for visit in got.of(Visit)})] == read_of


def test_a_report_without_rows_is_told(read, write, table):
    assert read(KIND, write("a.csv", table(HEADER))).tallies == {EMPTY: 1}


def test_a_word_with_endless_blanks_takes_no_time(read, write, table):
    got = read(KIND, write("a.csv", table(["By Day", *BY_NAME], ["2026-09-01", "A", 1, 1, 1, 1, "US" + " " * 30_000 + "x", "EUR"])))
    assert len(got.skips) == 1


def test_endless_ids_in_a_workbook(read, book):
    got = read(KIND, book("a.xlsx", {"A": [["By Day", "Ad ID", *FIGURES], *([dt.date(2026, 9, 1), "9" * size, 1, 1, 1, 1, 1, "EUR"] for size in (400, 5_000))]}))
    assert len(got.of(Visit)) == 2
