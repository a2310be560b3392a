"""Importing groups: files as people make them, every mistake named, all or nothing, never twice."""

import io
import json
import time
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from app.panel.imports import check_rows, read_file
from app.panel.imports.reading import MOST_ROWS, Unreadable
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 22)
HEAD = (
    "Groupe;Nom du groupe;Caisse crédit;Caisse de solidarité;Numéro;Nom;Téléphone;Fonction;Parts;Prêt;Frais;Amendes\r\n"
)
GOOD = (
    HEAD
    + "K-01;Jigiya;45 000;3000;1;Awa Traoré;70 11 22 33;présidente;40;;;\r\n"
    + "K-01;;;;2;Binta Keïta;;trésorière;60;5000;500;100\r\n"
)


def problems_of(name: str, body: bytes, taken: tuple[str, ...] = ()) -> list[tuple[int, str, str]]:
    _, problems = check_rows(read_file(name, body), TODAY, taken)
    return [(problem.line, problem.column, problem.why) for problem in problems]


def test_a_good_file_has_no_problems_in_utf8_and_in_the_code_page_of_windows() -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        groups, problems = check_rows(read_file("a.csv", GOOD.encode(encoding)), TODAY, ())
        assert problems == []
        assert [(m.number, m.name, m.phone, m.role) for m in groups[0].members] == [
            (1, "Awa Traoré", "+22370112233", "president"),
            (2, "Binta Keïta", None, "treasurer"),
        ]
        assert (groups[0].loan_cash_xof, groups[0].savings_xof) == (45_000, 50_000)


def test_every_bad_cell_is_named() -> None:
    bad = (
        HEAD
        + "K-01;Jigiya;-5;x;1;Awa;70;reine;1.5;;;\r\n"
        + "K-01;Autre;;;1;;;;;;200;\r\n"
        + ";;;;3;Salif;;;;;;\r\n"
        + "00001;Pris;;;1;Awa;;présidente;;;;\r\n"
        + "00001;;;;2;Oumou;;présidente;;;;\r\n"
    )
    assert problems_of("a.csv", bad.encode(), ("00001",)) == [
        (2, "loan_cash", "whole"),
        (2, "phone", "phone"),
        (2, "role", "choice"),
        (2, "shares", "whole"),
        (2, "solidarity_cash", "whole"),
        (3, "group_name", "contradicts"),
        (3, "loan_charge", "no_loan"),
        (3, "name", "missing"),
        (3, "number", "twice"),
        (4, "group", "code"),
        (5, "group", "taken"),
        (6, "role", "held"),
    ]


def sheet(*rows: tuple[object, ...], merge: str = "") -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def test_a_spreadsheet_with_merged_cells_formulas_and_wrong_dates() -> None:
    head = ("group", "number", "name", "shares", "founded_on", "phone")
    body = sheet(
        head,
        ("A1", 1, "Awa", "=2*3", "2031-01-01", 70112233),
        ("A1", 2, "=cmd|' /C calc'!A0", 4.0, None, "70 11 22 34"),
        ("A1", 3, "Kadia", 4.5, "hier", None),
        merge="A3:A4",
    )
    assert problems_of("a.xlsx", body) == [
        (2, "founded_on", "date"),
        (2, "shares", "formula"),
        (3, "", "merged"),
        (3, "name", "formula"),
        (4, "", "merged"),
        (4, "group", "code"),
    ]


def test_real_dates_of_a_spreadsheet_are_read() -> None:
    body = sheet(("group", "number", "name", "founded_on"), ("A1", 1, "Awa", date(2026, 3, 4)))
    groups, problems = check_rows(read_file("a.xlsx", body), TODAY, ())
    assert problems == []
    assert groups[0].founded_on == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("a.pdf", b"%PDF", "kind"),
        ("a.xlsx", b"not a workbook", "broken"),
        ("a.json", b'{"group"', "broken"),
        ("a.json", b"[1, 2]", "broken"),
        ("a.csv", b"", "columns"),
        ("a.csv", b"nom;prenom\r\nAwa;T", "columns"),
        ("a.csv", b"group;number;name;nom\r\n", "twice"),
        ("a.csv", b'group;number;name\r\n"' + b"x" * 200_000, "broken"),
    ],
)
def test_files_that_cannot_be_read_say_why(name: str, body: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_file(name, body)
    assert refused.value.why == why


def test_a_workbook_that_swells_is_not_unpacked() -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/sheet1.xml", "w") as inside:
        for _ in range(32):
            inside.write(b"\0" * 10_000_000)
    with pytest.raises(Unreadable) as refused:
        read_file("a.xlsx", into.getvalue())
    assert refused.value.why == "rows"


def test_fifty_thousand_rows_are_read_and_one_more_is_refused() -> None:
    line = "G{0};{1};Awa;{2}\r\n"
    body = "group;number;name;phone\r\n" + "".join(
        line.format(row // 25, row % 25 + 1, f"7{row:07}") for row in range(MOST_ROWS)
    )
    began = time.monotonic()
    groups, problems = check_rows(read_file("a.csv", body.encode()), TODAY, ())
    assert (len(groups), problems) == (MOST_ROWS // 25, [])
    assert time.monotonic() - began < 30
    with pytest.raises(Unreadable):
        read_file("a.csv", (body + line.format("X", 1, "")).encode())


def test_the_json_of_the_command_line_is_read_too() -> None:
    document = {
        "group": {"code": "J1", "name": "Jama", "family": "vsla", "share_value": 250, "settings": {"quorum": 2}},
        "opening": {"loan_cash": 1000, "solidarity_cash": 200, "outside_cash": 0},
        "members": [
            {"number": 1, "name": "Awa", "phone": "+22370112233", "language": "bm", "role": "president", "shares": 4}
        ],
    }
    groups, problems = check_rows(read_file("a.json", json.dumps(document).encode()), TODAY, ())
    assert problems == []
    assert (groups[0].constitution.share_value_xof, groups[0].constitution.quorum) == (250, 2)
    document["group"]["settings"] = {"quorum": 99}
    assert problems_of("a.json", json.dumps(document).encode()) == [(1, "settings", "setting")]


async def upload(browser: Browser, name: str, body: bytes) -> str:
    await browser.get("/panel/import")
    answer = await browser.client.post(
        "/panel/import",
        data={"csrf": browser.token()},
        files={"file": (name, body)},
        headers={"Origin": "http://kesu.test"},
    )
    browser.last = answer.text
    return answer.text


async def test_a_preview_then_all_of_it_once(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    page = await upload(browser, "jigiya.csv", GOOD.encode())
    assert "Jigiya" in page
    action = page.split('action="/panel/import/')[1].split('"')[0]
    salif = Browser(browser.world)
    await salif.sign_in("salif")
    assert (await salif.post(f"/panel/import/{action}")).status_code == 404
    answer = await browser.post(f"/panel/import/{action}")
    assert answer.headers["location"] == "/panel/import?said=imported"
    page = (await browser.get("/panel/groups/K-01")).text
    assert "45\u00a0000\u00a0F" in page
    assert "Binta Keïta" in page
    database = browser.world.database
    of_jigiya = "group_id = (SELECT id FROM savings_group WHERE code = 'K-01')"
    sums = await database.fetch(text(f"SELECT sum(balance_xof) AS zero FROM account WHERE {of_jigiya}"))
    assert sums[0]["zero"] == 0
    await browser.get("/panel/import")
    assert (await browser.post(f"/panel/import/{action}")).status_code == 404
    assert "un groupe a déjà ce code" in await upload(browser, "jigiya.csv", GOOD.encode())
    assert (await salif.get("/panel/groups/K-01")).status_code == 404


async def test_a_file_with_a_mistake_offers_no_import_and_shows_html_as_text(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    page = await upload(browser, "<b>x</b>.csv", b"group;number;name\r\nA1;<script>x</script>;Awa\r\n")
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<script>x" not in page
    assert 'action="/panel/import/' not in page
    assert (await browser.world.database.fetch(text("SELECT count(*) AS n FROM import_draft")))[0]["n"] == 0


async def test_nothing_is_written_when_somebody_took_the_code_in_between(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    two = GOOD + "K-02;Hera;;;1;Salimata;;;;;;\r\n"
    page = await upload(browser, "two.csv", two.encode())
    action = page.split('action="/panel/import/')[1].split('"')[0]
    async with browser.world.database.unit() as unit:
        await unit.fetch(text("UPDATE savings_group SET code = 'K-02' WHERE id = 3"))
    assert (await browser.post(f"/panel/import/{action}")).status_code == 422
    assert (await browser.get("/panel/groups/K-01")).status_code == 404
