"""Exports of Google Analytics 4, as people have them."""

import csv
import gzip
import io
from decimal import Decimal
from time import process_time

import msgspec
import pytest

from linkaudit.model import Series, Visit
from linkaudit.source.analytics import layout
from linkaudit.source.analytics.ga4 import CHANNELS, OTHER_TABLE, Ga4
from linkaudit.source.analytics.rows import EMPTY, REFUNDS, TOTALS
from linkaudit.source.reading.dates import AMBIGUOUS
from linkaudit.source.reading.facts import ALIKE
from linkaudit.source.reading.tabular import SHORT

KIND = Ga4()
ABOVE = (
    "# ----------------------------------------\n# Landing page\n# Account: Tents, Ltd\n# Property: 20250101\n"
    "# ----------------------------------------\n# \n# All Users\n# Start date: 20260901\n# End date: 20260930\n")
EXPLORED = "# ----------------------------------------\n# Free form 1\n# 20260901-20260930\n# ----------------------------------------\n\n"
LOST = ("ids in column {} that a spreadsheet has rounded: left out; format the column as text before opening the file in"
        " Excel, or give the original export")


@pytest.fixture
def ga4(write, read):
    return lambda content, name="export.csv": read(KIND, write(name, content))


def plain(visit):
    """Return what a visit says, without what is empty and without its number as a fact."""
    fields = msgspec.structs.asdict(visit)
    return {name: value for name, value in fields.items()
            if value is not None and value is not False and value != "" and name not in {"origin", "fact"}}


def visits(got):
    return [plain(visit) for visit in got.of(Visit)]


def test_a_landing_page_report(ga4):
    got = ga4(
        ABOVE + "Landing page,Session source / medium,Sessions,Active users,Key events,Ecommerce purchases,Total revenue\n"
        '/,tiktok / paid,"1,234",900,12,5,"10,500.25"\n'
        "/products/tent?utm_source=tiktok&ttclid=abc,(direct) / (none),12,2,0,0,0\n"
        "(not set),(not set),7,,,,\n")
    assert visits(got) == [
        {"ref": 11, "landing_url": "/", "source": "tiktok", "medium": "paid", "sessions": 1234, "orders": 5, "revenue": Decimal("10500.25")},
        {"ref": 12, "landing_url": "/products/tent?utm_source=tiktok&ttclid=", "source": "(direct)", "medium": "(none)",
         "sessions": 12, "orders": 0, "revenue": Decimal(0)},
        {"ref": 13, "sessions": 7},
    ]
    assert {visit.origin for visit in got.of(Visit)} == {"ga4"}
    [series] = got.of(Series)
    assert series == Series(
        ref=1, origin="ga4", shape="Landing page, Session source / medium", metrics="sessions orders revenue",
        first_day="2026-09-01", last_day="2026-09-30", dated=False, landing=True)
    assert isinstance(got.records[0], Series)
    assert got.tallies == {layout.NO_ORDERS: 1}
    assert not got.skips
    assert got.fault is None


def test_everything_that_is_known_of_a_visit(ga4):
    got = ga4(
        "Date,Hostname,Landing page + query string,Session source,Session medium,Session campaign,Session campaign ID,"
        "Session manual ad content,Session manual term,Session default channel group,Page referrer,Device category,"
        "Country,Sessions,Transactions,Purchase revenue (EUR)\n"
        "20260901,shop.example,/a?x=1&email=me@x.example,TikTok,paid_social,summer,1845843920123457,video 7,group b,Paid Social,"
        "https://www.tiktok.com/@me?lang=en,mobile,Germany,5,2,12.50\n")
    assert visits(got) == [{
        "ref": 2, "day": "2026-09-01", "landing_url": "https://shop.example/a?x=1&email=", "source": "TikTok",
        "medium": "paid_social", "campaign": "summer", "campaign_id": "1845843920123457", "content": "video 7",
        "term": "group b", "channel": "Paid Social", "referrer": "https://www.tiktok.com/@me", "device": "mobile",
        "sessions": 5, "orders": 2, "revenue": Decimal("12.50"), "currency": "EUR"}]
    [series] = got.of(Series)
    assert (series.dated, series.first_day, series.landing) == (True, "", True)
    assert series.shape.endswith("Page referrer, Device category, Country")


@pytest.mark.parametrize("header, row", [
    ("日期,着陆页 + 查询字符串,会话来源/媒介,会话数,活跃用户,关键事件,电子商务购买次数,总收入", "20260901,/a,tiktok / paid,5,4,1,2,9.5"),
    ("日期,着陆页,带来会话的来源/媒介,会话数,电子商务购买次数,总收入", "20260901,/a,tiktok / paid,5,2,9.5"),
    ("日期,到達網頁 + 查詢字串,工作階段來源/媒介,工作階段,電子商務購買次數,總收益", "20260901,/a,tiktok / paid,5,2,9.5"),
    ("Data,Página de destino + string de consulta,Origem / mídia da sessão,Sessões,Novos usuários,Transações,Receita total",
     "20260901,/a,tiktok / paid,5,4,2,9.5"),
    ("Fecha,Página de destino y cadena de consulta,Fuente/medio de la sesión,Sesiones,Compras en comercio electrónico,Ingresos derivados de las compras",
     "1 sept 2026,/a,tiktok / paid,5,2,9.5"),
    ("Datum,Landingpage + Abfragestring,Sitzung – Quelle/Medium,Sitzungen,Aktive Nutzer,E-Commerce-Käufe,Gesamtumsatz",
     "01.09.2026,/a,tiktok / paid,5,4,2,9.5"),
    ("Date,Page de destination + chaîne de requête,Source/Support de la session,Sessions,Utilisateurs actifs,Achats e-commerce,Revenu total",
     "1er sept. 2026,/a,tiktok / paid,5,4,2,9.5"),
    ("日付,ランディング ページ + クエリ文字列,セッションの参照元 / メディア,セッション,e コマース購入数,合計収益",
     "2026年9月1日,/a,tiktok / paid,5,2,9.5"),
    ("날짜,방문 페이지 + 쿼리 문자열,세션 소스/매체,세션수,활성 사용자,주요 이벤트,전자상거래 구매,총 수익", "20260901,/a,tiktok / paid,5,4,1,2,9.5"),
    ("Data,Pagina di destinazione + stringa di query,Sorgente/mezzo sessione,Sessioni,Utenti attivi,Acquisti e-commerce,Entrate totali",
     "20260901,/a,tiktok / paid,5,4,2,9.5"),
    ("Дата,Целевая страница + строка запроса,Источник/канал сеанса,Сеансы,Активные пользователи,Транзакции,Общий доход",
     "20260901,/a,tiktok / paid,5,4,2,9.5"),
    ("Tarih,Açılış sayfası + sorgu dizesi,Oturum kaynağı/aracı,Oturumlar,Etkin kullanıcılar,İşlemler,Toplam gelir",
     "20260901,/a,tiktok / paid,5,4,2,9.5"),
    ("Data,Strona docelowa,Źródło/medium sesji,Sesje,Aktywni użytkownicy,Transakcje,Łączne przychody", "20260901,/a,tiktok / paid,5,4,2,9.5"),
    ("Datum,Landingspagina,Sessiebron/-medium,Sessies,Actieve gebruikers,Transacties,Totale opbrengst", "20260901,/a,tiktok / paid,5,4,2,9.5"),
    ("Ngày,Trang đích + chuỗi truy vấn,Nguồn/phương tiện của phiên,Số phiên,Người dùng đang hoạt động,Giao dịch,Tổng doanh thu",
     "20260901,/a,tiktok / paid,5,4,2,9.5"),
    ("Tanggal,Halaman landing + string kueri,Sumber/media sesi,Sesi,Pengguna aktif,Transaksi,Total pendapatan", "20260901,/a,tiktok / paid,5,4,2,9.5"),
    ("วันที่,หน้า Landing Page + สตริงการค้นหา,แหล่งที่มา/สื่อของเซสชัน,เซสชัน,ผู้ใช้ที่ใช้งานอยู่,ธุรกรรม,รายได้ทั้งหมด", "20260901,/a,tiktok / paid,5,4,2,9.5"),
    ("date,landingPagePlusQueryString,sessionSourceMedium,sessions,ecommercePurchases,totalRevenue",
     "20260901,/a,tiktok / paid,5,2,9.5"),
    ("DATE,LANDING PAGE + QUERY STRING,Session source/medium,  Sessions ,Purchases,Revenue", "Sep 1, 2026,/a,tiktok / paid,5,2,9.5"),
])
def test_every_language(ga4, header, row):
    row = row.replace("Sep 1, 2026", '"Sep 1, 2026"')
    [visit] = visits(ga4(f"{header}\n{row}\n"))
    assert visit == {"ref": 2, "day": "2026-09-01", "landing_url": "/a", "source": "tiktok", "medium": "paid",
                     "sessions": 5, "orders": 2, "revenue": Decimal("9.5")}


@pytest.mark.parametrize("lines", [
    "# Data de início: 20260901\n# Data de término: 20260930\n",
    "# Startdatum: 20260901\n# Enddatum: 20260930\n",
    "# Date de début : 20260901\n# Date de fin : 20260930\n",
    "# 開始日: 20260901\n# 終了日: 20260930\n",
    "# 开始日期：20260901\n# 结束日期：20260930\n",
    "# 20260901-20260930\n",
    "# Sep 1, 2026 - Sep 30, 2026\n",
    '"# Start date: 20260901",,\n"# End date: 20260930",,\n',
    "# Property: 20240101\n# Account: 20240202\n# Start date: 2026-09-01\n# End date: 2026-09-30\n",
])
def test_the_period_in_every_preamble(ga4, lines):
    got = ga4(f"# --------------------\n{lines}# --------------------\n\nLanding page + query string,Sessions\n/a,5\n")
    [series] = got.of(Series)
    assert (series.first_day, series.last_day) == ("2026-09-01", "2026-09-30")


def test_grand_totals_wherever_they_stand(ga4):
    got = ga4(
        EXPLORED + "Landing page + query string,Session source,Sessions\n,,12,Grand total\nGrand total,,12\n/a,tiktok,5\n"
        "Total general,,12\n合计,,12\nGesamtsumme,Gesamt,12\n,,12\n/b,Total,7\n")
    assert [(visit["landing_url"], visit["source"], visit["sessions"]) for visit in visits(got)] == [
        ("/a", "tiktok", 5), ("/b", "Total", 7)]
    assert got.tallies == {TOTALS: 6}
    assert not got.skips


def test_a_page_without_a_name_is_no_total(ga4):
    got = ga4(ABOVE + "Landing page,Sessions\n/a,5\n,7\n")
    assert [visit["sessions"] for visit in visits(got)] == [5, 7]


def test_columns_for_values_and_their_totals(ga4):
    got = ga4(
        EXPLORED + ",,mobile,,desktop,,Totals,\nLanding page + query string,Session source,Sessions,Total revenue,Sessions,"
        'Total revenue,Sessions,Total revenue\n/a,tiktok,5,1.5,"1,006",2,"1,011",3.5\n/b,x,,,6,2,6,2\n')
    assert [(visit["sessions"], visit["revenue"]) for visit in visits(got)] == [(1011, Decimal("3.5")), (6, Decimal(2))]
    assert got.tallies == {layout.TOTAL_COLUMNS: 2}


def test_segments_overlap_so_one_counts(ga4):
    got = ga4(
        EXPLORED + "Landing page + query string,Sessions,Total revenue,Sessions,Total revenue\nSegment,Mobile,,All Users,\n"
        "/a,5,1,11,3.5\n")
    assert visits(got) == [{"ref": 8, "landing_url": "/a", "sessions": 11, "revenue": Decimal("3.5")}]
    assert got.tallies == {layout.SEGMENTS.format("All Users"): 1}


def test_only_a_column_of_totals(ga4):
    got = ga4(EXPLORED + ",Totals\nLanding page + query string,Sessions\n/a,5\n")
    assert [visit["sessions"] for visit in visits(got)] == [5]
    assert not got.tallies


@pytest.mark.parametrize("below", [
    "\n# All Users\n# Start date: 20260901\n# End date: 20260930\nNth day,Sessions\n0000,3\n0001,2\n",
    "\nNth day,Sessions\n0000,3\n0001,2\n",
    "\n\nn-ter Tag,Organic Search,Direct\n0,3,1\n1,2,1\n",
    "# Compared\nLanding page,Sessions\n/a,900\n/b,900\n",
])
def test_a_second_table(ga4, below):
    got = ga4(ABOVE + "Landing page,Sessions\n/a,5\n" + below)
    assert [visit["sessions"] for visit in visits(got)] == [5]
    assert got.tallies == {OTHER_TABLE: 3}


def test_the_table_that_says_most_is_read(ga4):
    got = ga4(
        "# ------------------\n# Start date: 20260801\n# End date: 20260831\nNth day,Sessions\n0000,3\n0001,2\n\n"
        "# Start date: 20260901\n# End date: 20260930\nSession source / medium,Sessions\ntiktok / paid,5\n")
    assert visits(got) == [{"ref": 11, "source": "tiktok", "medium": "paid", "sessions": 5}]
    assert got.of(Series)[0].first_day == "2026-09-01"
    assert got.tallies == {OTHER_TABLE: 3}


def test_blank_lines_between_rows(ga4):
    got = ga4(ABOVE + "\n\nLanding page,Sessions\n\n/a,5\n\n\n/b,6\n")
    assert [(visit["ref"], visit["sessions"]) for visit in visits(got)] == [(14, 5), (17, 6)]
    assert not got.tallies


@pytest.mark.parametrize("header, cell, found", [
    ("Session source / medium", "tiktok / paid", ("tiktok", "paid")),
    ("Session source / medium", "a/b / c", ("a/b", "c")),
    ("Session source / medium", "(not set) / (none)", ("", "(none)")),
    ("Session source / medium", "(not set)", ("", "")),
    ("Session source,Session medium", "tiktok,paid", ("tiktok", "paid")),
    ("First user source / medium,Session source / medium", "google / cpc,tiktok / paid", ("tiktok", "paid")),
    ("First user source,First user medium,Session source / medium", "google,cpc,tiktok / paid", ("tiktok", "paid")),
    ("Session source,Session source / medium", "tiktok,x / paid", ("tiktok", "paid")),
    ("Session manual source,Session source", "tiktok,tiktok", ("tiktok", "")),
])
def test_source_and_medium(ga4, header, cell, found):
    [visit] = ga4(f"{header},Sessions\n{cell},5\n").of(Visit)
    assert (visit.source, visit.medium) == found


def test_what_first_brought_the_user_is_told(ga4):
    got = ga4("First user source / medium,Sessions\ntiktok / paid,5\n")
    assert got.of(Visit)[0].source == "tiktok"
    assert got.tallies == {layout.FIRST_USER.format("First user source / medium"): 1}


@pytest.mark.parametrize("header, cells, url", [
    ("Landing page", "/a", "/a"),
    ("Landing page,Hostname", "/a,shop.example", "https://shop.example/a"),
    ("Landing page,Hostname", "/a,(not set)", "/a"),
    ("Landing page,Landing page + query string", "/a,/a?b=1", "/a?b=1"),
    ("Landing page", "(not set)", ""),
    ("Landing page", "(other)", ""),
    ("Full page URL", "shop.example/a?b=1", "https://shop.example/a?b=1"),
    ("Page location", "https://shop.example/a", "https://shop.example/a"),
    ("Page path + query string", "/a?b=1", "/a?b=1"),
    ("Page path and screen class", "/a", "/a"),
    ("Page path and screen class,Landing page", "/thanks,/a", "/a"),
])
def test_where_it_landed(ga4, header, cells, url):
    got = ga4(f"{header},Session source,Sessions\n{cells},tiktok,5\n")
    assert got.of(Visit)[0].landing_url == url
    assert got.of(Series)[0].landing == ("Landing page" in header)
    assert got.tallies == ({} if "Landing page" in header else {layout.PAGES_SEEN: 1})


def test_days_by_their_number(ga4):
    got = ga4(ABOVE + "Nth day,Landing page,Sessions\n0000,/a,5\n29,/a,6\nx,/a,7\n")
    assert [visit.day for visit in got.of(Visit)] == ["2026-09-01", "2026-09-30", ""]
    assert got.of(Series)[0].dated
    assert got.skips == [("row 13, column Nth day", "'x' is no day")]


def test_days_by_their_number_from_no_day(ga4):
    got = ga4("Nth day,Landing page + query string,Sessions\n0000,/a,5\n")
    assert ([visit.day for visit in got.of(Visit)], got.of(Series)[0].dated) == ([""], False)


def test_date_and_hour(ga4):
    got = ga4("Date + hour (YYYYMMDDHH),Session source,Sessions\n2026090123,tiktok,5\n2026090200,tiktok,6\n")
    assert [visit.day for visit in got.of(Visit)] == ["2026-09-01", "2026-09-02"]


def test_days_that_could_be_two(ga4):
    got = ga4("Date,Session source / medium,Sessions\n03/04/2026,tiktok / paid,5\n05/05/2026,tiktok / paid,6\n")
    assert [visit.day for visit in got.of(Visit)] == ["", ""]
    assert not got.of(Series)[0].dated
    assert got.tallies == {AMBIGUOUS: 1}


@pytest.mark.parametrize("above, last, days", [
    ("", "13/04/2026", ["2026-04-03", "2026-04-13"]),
    ("", "04/13/2026", ["2026-03-04", "2026-04-13"]),
    ("# 20260401-20260430\n", "05/04/2026", ["2026-04-03", "2026-04-05"]),
    ("# 20260301-20260531\n", "05/04/2026", ["", ""]),
])
def test_days_that_the_file_settles(ga4, above, last, days):
    got = ga4(f"{above}Date,Session source / medium,Sessions\n03/04/2026,tiktok / paid,5\n{last},tiktok / paid,6\n")
    assert [visit.day for visit in got.of(Visit)] == days


def test_a_day_far_down_settles(ga4):
    rows = "".join(f"0{n % 9 + 1}/05/2026,tiktok / paid,{n}\n" for n in range(20_000))
    got = ga4(f"Date,Session source / medium,Sessions\n{rows}31/05/2026,tiktok / paid,6\n")
    assert len(got.of(Visit)) == 20_001
    assert got.of(Visit)[1].day == "2026-05-02"


def test_the_users_word_on_days(write, member_at):
    member = member_at(write("a.csv", "Date,Session source / medium,Sessions\n03/04/2026,tiktok / paid,5\n"))
    for word, day in (("dmy", "2026-04-03"), ("mdy", "2026-03-04")):
        [batch] = KIND.read(msgspec.structs.replace(member, dates=word), 0)
        assert [record.day for record in batch.records if isinstance(record, Visit)] == [day]


def test_days_in_their_order(ga4):
    rows = "".join(f"{day:02}/0{month}/2026,tiktok / {n},5\n" for month in (1, 2) for day in range(1, 25) for n in range(30))
    above = "".join(f"01/01/2026,a / {n},5\n" for n in range(600))
    got = ga4(f"Date,Session source / medium,Sessions\n{above}{rows}")
    assert {visit.day for visit in got.of(Visit)} == {f"2026-0{month}-{day:02}" for month in (1, 2) for day in range(1, 25)}
    assert not got.tallies


@pytest.mark.parametrize("cells, revenue", [
    (['"1,234.50"'], ["1234.50"]), (["$5.00"], ["5.00"]), (["5.000000000001"], ["5.0000"]), (["1.234"], ["1.234"]),
    (['"1.234,50"', "1.234", '"7,5"'], ["1234.50", "1234", "7.5"]), (["-3.50"], ["-3.50"]), (["(3.50)"], ["-3.50"]),
])
def test_amounts(ga4, cells, revenue):
    rows = "".join(f"/{n},tiktok / paid,{cell}\n" for n, cell in enumerate(cells))
    got = ga4(f"Landing page + query string,Session source / medium,Total revenue\n{rows}")
    assert [str(visit.revenue) for visit in got.of(Visit)] == revenue
    assert got.tallies == {layout.NO_SESSIONS: 1} | ({REFUNDS: 1} if revenue[0][0] == "-" else {})


@pytest.mark.parametrize("header, cell, currency", [
    ("Total revenue (USD)", "5", "USD"), ("Total revenue", "USD 5", "USD"), ("Gesamtumsatz (EUR)", "5", "EUR"),
    ("Currency,Total revenue", "GBP,5", "GBP"), ("Total revenue", "5", ""),
])
def test_currencies(ga4, header, cell, currency):
    [visit] = ga4(f"Session source / medium,Sessions,{header}\ntiktok / paid,1,{cell}\n").of(Visit)
    assert (visit.revenue, visit.currency) == (Decimal(5), currency)


@pytest.mark.parametrize("cell, count", [
    ("1,234", 1234), ('"1,234"', 1234), ("1.234", 1234), ("1 234", 1234), ("5.0", 5), ("", None), ("(not set)", None), ("—", None),
])
def test_counts(ga4, cell, count):
    cell = cell if cell.startswith('"') else f'"{cell}"'
    got = ga4(f"Session source / medium,Sessions,Transactions\ntiktok / paid,{cell},1\n")
    assert got.of(Visit)[0].sessions == count
    assert not got.skips


def test_cells_that_are_no_figures(ga4):
    got = ga4("Landing page,Session source / medium,Sessions,Transactions,Total revenue\n/a,tiktok / paid,many,1,lots\n"
              "/b,tiktok / paid,62.5%,0.5,\n")
    assert visits(got) == [{"ref": 2, "landing_url": "/a", "source": "tiktok", "medium": "paid", "orders": 1}]
    assert got.skips == [
        ("row 2, column Sessions", "'many' is no count"), ("row 2, column Total revenue", "'lots' is no amount"),
        ("row 3, column Sessions", "'62.5%' is no count"), ("row 3, column Transactions", "'0.5' is no count")]


def test_ids_that_a_spreadsheet_has_rounded(ga4):
    got = ga4(
        "Session source / medium,Session campaign,Session campaign ID,Session manual ad content,Sessions\n"
        "tiktok / paid,1.84584E+15,1.84584E+15,v,5\ntiktok / paid,c,1845843920123450000,v,5\n"
        "tiktok / paid,c,1845843920123450,v,5\ntiktok / paid,c,'1845843920123457,v,5\ntiktok / paid,c,(not set),v,5\n")
    assert [(visit.campaign, visit.campaign_id) for visit in got.of(Visit)] == [
        ("", ""), ("c", ""), ("c", "1845843920123450"), ("c", "1845843920123457"), ("c", "")]
    assert got.tallies == {LOST.format("Session campaign"): 1, LOST.format("Session campaign ID"): 2}


def test_no_campaign_in_googles_words(ga4):
    got = ga4("Session source / medium,Session campaign,Sessions\na / b,(organic),5\na / b,(direct),5\na / b,(referral),5\n")
    assert {visit.campaign for visit in got.of(Visit)} == {""}


def test_purchases_before_conversions(ga4):
    got = ga4("Session source / medium,Sessions,Key events,Conversions,Purchases,Transactions,Ecommerce purchases\na / b,9,1,2,3,4,5\n")
    assert got.of(Visit)[0].orders == 5
    assert got.tallies == {layout.NO_ORDERS: 2}


def test_purchase_revenue_before_total_revenue(ga4):
    got = ga4("Session source / medium,Sessions,Total revenue,Purchase revenue\na / b,9,1,2\n")
    assert got.of(Visit)[0].revenue == 2


def test_users_and_views_are_no_sessions(ga4):
    got = ga4(ABOVE + "Page path and screen class,Views,Active users\n/a,5,4\n")
    assert not got.of(Visit)
    assert not got.of(Series)
    assert got.tallies == {layout.NO_SESSIONS: 1}


def test_pages_counted_once_for_each_event_are_told(ga4):
    got = ga4("Event name,Session source / medium,Sessions\nclick,a / b,5\n")
    assert got.tallies == {layout.SEEN.format("Event name"): 1}


def test_channel_groups_alone_are_told(ga4):
    got = ga4(ABOVE + "Session primary channel group (Default Channel Group),Sessions,Engaged sessions\nPaid Social,5,1\n")
    assert visits(got) == [{"ref": 11, "channel": "Paid Social", "sessions": 5}]
    assert got.tallies == {CHANNELS: 1}


@pytest.mark.parametrize("table", [
    "Landing page,Sessions\nGrand total,5\n", "Sessions,Total revenue\n5,9.5\n", ",Sessions\nGrand total,5\n",
    "Landing page,Sessions\n,5,Grand total\n", "Session source / medium,Sitzungen\nGesamtsumme,5\n",
])
def test_only_a_grand_total(ga4, table):
    got = ga4(ABOVE + table)
    assert not got.records
    assert str(got.fault).startswith("export.csv: has only a grand total. In Google Analytics, add a dimension such as Landing page")
    assert got.fault.exit_code == 2


@pytest.mark.parametrize("header, row", [("Device category", "mobile"), ("Date", "20260901"), ("Country", "Chile")])
def test_no_column_that_could_tell_tiktok(ga4, header, row):
    got = ga4(f"{ABOVE}{header},Sessions\n{row},5\n")
    assert str(got.fault) == (
        "export.csv: has no column that says where visits came from or landed. In Google Analytics, add a dimension such as"
        " Landing page + query string or Session source / medium, and export again.")


def test_a_language_that_is_not_known(ga4):
    got = ga4(ABOVE + "Munkamenet forrása/médiuma,Munkamenetek\ntiktok / paid,5\n")
    assert "has columns of names that are not known" in str(got.fault)
    assert "set your language to English" in str(got.fault)


def test_ragged_rows(ga4):
    got = ga4("Landing page,Session source / medium,Sessions,Transactions\n/a,tiktok / paid,5\n/b,tiktok / paid,6,1,9\n/c,x / y,7,2,,\n")
    assert [(visit.landing_url, visit.sessions) for visit in got.of(Visit)] == [("/a", 5), ("/c", 7)]
    assert got.skips == [("row 3", "has 5 cells under a header of 4")]
    assert got.tallies == {SHORT: 1}


@pytest.mark.parametrize("encode", [
    lambda text: text.encode("utf-16"), lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: text.replace(",", "\t").encode(), lambda text: text.replace(",", ";").encode(),
    lambda text: gzip.compress(text.encode()), lambda text: text.encode("cp1252"),
    lambda text: "".join(f'"{line}"\n' if line.startswith("#") else line + "\n" for line in text.splitlines()).encode(),
    lambda text: text.replace("\n", ",,\n").encode(),
])
def test_saved_again_it_is_the_same(ga4, encode):
    text = (EXPLORED + "Datum,Landingpage + Abfragestring,Sitzung – Quelle/Medium,Sitzungen,Aktive Nutzer\n"
            "20260901,/büro,tiktok / paid,5,4\n20260901,/b,(not set),6,4\n20260902,/büro,tiktok / paid,5,4\n")
    once, again = ga4(text), ga4(encode(text), "again.csv")
    assert again.of(Visit) == once.of(Visit)
    assert again.of(Series) == once.of(Series)
    assert len({visit.fact for visit in once.of(Visit)}) == 3


def test_facts_hold_over_exports(ga4):
    header = "Date,Landing page,Session source / medium,New / established,Sessions,Engagement rate\n"
    rows = ["20260901,/a,tiktok / paid,new,5,50%\n", "20260901,/a,tiktok / paid,established,5,1m 2s\n",
            "20260902,/a,tiktok / paid,new,5,0.5\n", "20260901,/b,tiktok / paid,new,5,\n"]
    whole = ga4(header + "".join(rows))
    shuffled = ga4(header + "".join(reversed(rows)), "b.csv")
    later = ga4(header + "".join(rows).replace(",5,", ",6,").replace("50%", "51%"), "c.csv")
    facts = {visit.fact for visit in whole.of(Visit)}
    assert len(facts) == 4
    assert {visit.fact for visit in shuffled.of(Visit)} == facts
    assert [visit.fact for visit in later.of(Visit)] == [visit.fact for visit in whole.of(Visit)]
    halves = [ga4(header + "".join(part), f"{n}.csv") for n, part in enumerate((rows[:2], rows[2:]))]
    assert [visit.fact for half in halves for visit in half.of(Visit)] == [visit.fact for visit in whole.of(Visit)]


def test_undated_rows_are_facts_of_their_period(ga4):
    one, other = (ga4(f"# {days}\nLanding page,Sessions,Active users\n/a,5,4\n", f"{days}.csv") for days in ("20260801-20260831", "20260901-20260930"))
    assert one.of(Visit)[0].fact != other.of(Visit)[0].fact


def test_rows_that_are_told_apart_by_nothing_add_up(ga4):
    got = ga4("Landing page,Session source / medium,Sessions\n/a,x / y,5\n/a,x / y,6\n")
    assert len({visit.fact for visit in got.of(Visit)}) == 2
    assert got.tallies == {ALIKE: 1}


@pytest.mark.parametrize("below", ["", "\n", "\n\n# All Users\n"])
def test_an_export_without_rows_is_told(ga4, below):
    got = ga4(f"{ABOVE}Landing page + query string,Session source / medium,Sessions\n{below}")
    assert got.tallies == {EMPTY: 1}
    assert not got.of(Series)


@pytest.mark.parametrize("line", [
    "# Start date:" + " " * 60_000 + "20260901", "# 20260901" + " " * 60_000 + "x", "# " + "a " * 30_000, "# " + "\t" * 60_000 + "-",
    "# " + "20260901 - " * 6_000, "#" * 60_000, "# " * 30_000, "# " + "– " * 30_000, "# " + ":" * 60_000, "Landing page" + " (" * 50 + " " * 20_000,
])
def test_endless_preambles_take_no_time(ga4, line):
    began = process_time()
    got = ga4(f"# --------\n{line}\n# Start date: 20260901\n# End date: 20260930\n\nLanding page + query string,Sessions\n/a,5\n")
    assert process_time() - began < 3
    assert [visit.sessions for visit in got.of(Visit)] == [5]
    assert got.of(Series)[0].last_day == "2026-09-30"


@pytest.mark.parametrize("days", ["99991231", "9999-12-31", "00010101", "1999-12-31", "2101-01-01"])
def test_days_of_no_usable_year(ga4, days):
    got = ga4(f"Date,Session source / medium,Sessions\n20260901,tiktok / a,5\n{days},tiktok / b,6\n")
    assert [visit.day for visit in got.of(Visit)] == ["2026-09-01", ""]
    assert got.skips == [("row 3, column Date", f"{days!r} is no day")]


def test_reading_goes_on_from_every_cursor(write, resumes):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Date", "Landing page", "Session source / medium", "Sessions", "Key events"])
    writer.writerows(["20260901", f"/{n}", "tiktok / paid", n if n % 7 else "x", 0] for n in range(1_100))
    writer.writerow(["Grand total", "", "", 9, 0])
    resumes(KIND, write("a.csv", ABOVE + out.getvalue()))


@pytest.mark.parametrize("text", [
    "Landing page,Sessions\nhttps://shop.example/a,5\n",
    "landing page,surface,sessions\n/a,video,5\n",
    "url,sessions,orders,revenue\nhttps://shop.example/a,1,2,3\n",
    "# ------\n# links 2026-09-01 - 2026-09-30\nhttps://shop.example/a\nhttps://shop.example/b\n",
    "# -----\n# 20260901-20260930\nurl,sessions\nhttps://shop.example/a,5\n", "# -----\nurl,surface\nhttps://shop.example/a,video\n",
    "Handle,Title,Body (HTML)\na,A,<p>Sessions</p>\n",
    "Redirect from,Redirect to\n/a,/b\n",
    "Landing page path,Sessions,Online store visitors\n/,973,906\n",
    "Date,Revenue\n20260901,5\n", "Name,Email,Source\n", "#\n", "\x00\x01\x02",
    "Campaign name,Ad group name,Ad name,Cost,Impressions,Clicks (destination),Conversions\na,b,c,1,2,3,4\n",
    "Source,Medium,Campaign\na,b,c\n", '{"a": 1}', "<html></html>",
])
def test_other_files_are_not_taken(write, member_at, text):
    assert not KIND.recognise(member_at(write("a.csv", text)))


@pytest.mark.parametrize("cell", ["-" * 90 + "1x", "#" * 90_000 + "1", "(" * 90_000, "1," * 45_000, "1.234," * 9_000])
def test_endless_cells_take_no_time(ga4, cell):
    got = ga4(f'Landing page + query string,Session source,Unknown,Sessions,Total revenue\n/a,tiktok,x,5,"{cell}"\n'
              f'/b,"{cell}","{cell}",6,1\n')
    assert [visit.sessions for visit in got.of(Visit)] == [5, 6]
    assert [where for where, _ in got.skips] == ["row 2, column Total revenue"]


@pytest.mark.parametrize("text", [
    "Landing page,Sessions\n/a,5\n", "Source / medium,Sessions\na / b,5\n", "Session source,Sessions\na,5\n",
    "Landing page,Active users\n/a,5\n", ABOVE + "Landing page,Sessions\nhttps://shop.example/a,5\n",
    ABOVE + "Device category,Sessions\nmobile,5\n", "Session source / medium,Link URL,Sessions\na / b,https://x.example,5\n",
])
def test_exports_without_more_are_taken(write, member_at, text):
    assert KIND.recognise(member_at(write("links.txt", text)))
