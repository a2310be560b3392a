"""Importing groups through the panel: every mistake named, all or nothing, never twice, inside one's own walls."""

import asyncio
import html
import json
import re

import httpx
import pytest
from sqlalchemy import text

from app.panel.forms.import_drafts import KEPT_SECONDS
from app.panel.pages.first_day import importing
from app.panel.pages.first_day.importing import COLUMNS, FIELDS
from app.panel.words import LANGUAGES, read_texts
from ledger.books.command import Command
from ledger.imports import pieces
from ledger.imports.openings import confirm_opening, opening_waiting, reverse_opening
from ledger.imports.problems import NOTES, REASONS
from ledger.imports.reading.sheet import UNREADABLE
from ledger.rules.refusal import Refusal
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
BINTA = 2
HEAD = (
    "Groupe;Nom du groupe;Caisse crédit;Caisse de solidarité;Numéro;Nom;Téléphone;Fonction;Parts;Prêt;Frais;Amendes\r\n"
)
GOOD = (
    HEAD
    + "K-01;Jigiya;45 000;3000;1;Awa Traoré;70 11 22 33;;40;;;\r\n"
    + "K-01;;;;2;Binta Keïta;;trésorière;60;5000;500;100\r\n"
)


async def upload(browser: Browser, name: str, body: bytes, **fields: str) -> str:
    await browser.get("/panel/import")
    answer = await browser.client.post(
        "/panel/import",
        data={"csrf": browser.token(), **fields},
        files={"file": (name, body)},
        headers={"Origin": "http://kesu.test"},
    )
    browser.last = answer.text
    return answer.text


def action(page: str) -> str:
    """Where the button of a preview leads."""
    found = re.search(r'action="(/panel/import/[^"]+)"', page)
    assert found, "the preview offers no import"
    return found.group(1)


def wrong_cells(page: str) -> list[tuple[str, ...]]:
    """The rows of the preview's table of problems: line, column, reason, what was written."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body)
    return [tuple(html.unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)) for row in rows]


async def group_id(browser: Browser, code: str) -> int:
    rows = await browser.world.database.fetch(text("SELECT id FROM savings_group WHERE code = :code"), code=code)
    return int(rows[0]["id"])


def acting(browser: Browser, group: int, member: int | None) -> Command:
    return Command(group, f"m{member}", browser.world.clock.now(), "ussd", member)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_every_column_has_its_words(language: str) -> None:
    texts = read_texts(language)
    assert {f"problem.{why}" for why in REASONS} <= texts.keys()
    assert {f"note.{why}" for why in NOTES} <= texts.keys()
    assert {f"unreadable.{why}" for why in UNREADABLE} <= texts.keys()
    assert {f"column.{name}" for name in (*COLUMNS, *FIELDS)} <= texts.keys()


async def test_every_bad_cell_is_named_by_line_and_column(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    bad = (
        "groupe;nom du groupe;numero;nom;telephone;pret;pret recu;echeance;loans\r\n"
        "K-01;Jigiya;1;Awa;70;5000;1000;2035-01-01;\r\n"
        "K-01;Autre;1;;;;;;[1]\r\n"
        "00001;Pris;1;Salif;;;200;;\r\n"
    )
    assert wrong_cells(await upload(browser, "a.csv", bad.encode())) == [
        ("2", "telephone", "trop court ou trop long : écrivez ses huit chiffres, ou + et le pays", "70"),
        ("2", "pret recu", "contredit une autre cellule", "1000"),
        ("2", "echeance", "date attendue, comme 04/03/2026, à moins de trois ans", "2035-01-01"),
        ("3", "nom du groupe", "contredit une autre cellule", "Autre"),
        ("3", "numero", "deux fois dans le groupe", "1"),
        ("3", "nom", "manque", ""),
        ("3", "loans", "prêts attendus comme l'export les écrit", "[1]"),
        ("4", "groupe", "un groupe a déjà ce code ; 00004 est libre", "00001"),
        ("4", "pret recu", "il n'y a pas de prêt", "200"),
    ]


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.pdf", b"%PDF", "Ce genre de fichier n'est pas lu (pdf)"),
        ("a.xlsx", b"not a workbook", "Ce fichier ne se laisse pas lire"),
        ("a.csv", b"nom;prenom\r\nAwa;T", "aucune colonne ne le dit"),
        ("a.csv", b"group;number;name;nom\r\nA;1;B;C", "deux colonnes disent cela"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "Enregistrez-le en XLSX sans mot de passe"),
        ("a.csv", b"group;number;name\r\n", "Ce fichier ne contient aucune ligne"),
        ("a.json", b'{"group": {"code": "K-1"}, "members": []}', "Le groupe K-1 n'a pas de membres"),
    ],
)
async def test_a_file_that_cannot_be_read_says_why(browser: Browser, name: str, body: bytes, said: str) -> None:
    await browser.sign_in("ngo_admin")
    assert said in html.unescape(await upload(browser, name, body))


async def test_a_file_is_read_no_further_when_the_browser_leaves(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/import")
    app = browser.world.app()

    async def left(scope, receive, send) -> None:
        more = True

        async def after_the_body() -> dict[str, object]:
            nonlocal more
            if not more:
                return {"type": "http.disconnect"}
            message = await receive()
            more = message.get("more_body", False)
            return message

        await app(scope, after_the_body, send)

    browser.client._transport = httpx.ASGITransport(app=left)
    slow = HEAD + "K-01;Jigiya;45 000;3000;1;Awa;;;40;;;\r\n" * 40_000
    answer = await browser.client.post(
        "/panel/import",
        data={"csrf": browser.token()},
        files={"file": ("lent.csv", slow.encode())},
        headers={"Origin": "http://kesu.test"},
    )
    assert answer.status_code == 499
    assert (await browser.world.database.fetch(text("SELECT count(*) AS n FROM import_draft")))[0]["n"] == 0


async def test_a_preview_then_all_of_it_once(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    page = await upload(browser, "jigiya.csv", GOOD.encode())
    assert "Jigiya" in page
    address = action(page)
    salif = Browser(browser.world)
    await salif.sign_in("salif")
    assert (await salif.post(address)).status_code == 404
    answer = await browser.post(address)
    assert answer.headers["location"] == "/panel/import?said=imported"
    page = (await browser.get("/panel/groups/K-01")).text
    assert "45\u00a0000\u00a0F" in page
    assert "Binta Keïta" in page
    sums = await browser.world.database.fetch(
        text("SELECT sum(balance_xof) AS zero FROM account WHERE group_id = :id"), id=await group_id(browser, "K-01")
    )
    assert sums[0]["zero"] == 0
    await browser.get("/panel/import")
    assert (await browser.post(address)).status_code == 409
    page = await upload(browser, "again.csv", GOOD.encode())
    assert "Ce fichier a déjà été importé" in page
    assert 'action="/panel/import/' not in page
    other = GOOD.replace("Jigiya", "Jigi").encode()
    assert [cells[2] for cells in wrong_cells(await upload(browser, "other.csv", other))] == [
        "un groupe a déjà ce code ; K-02 est libre"
    ]
    theirs = await upload(salif, "other.csv", other)
    assert [cells[2] for cells in wrong_cells(theirs)] == ["un groupe a déjà ce code ; K-02 est libre"]
    assert not [word for word in ("Jigiya", "Camide", "Fanta") if word in theirs.replace("other.csv", "")]
    assert (await salif.get("/panel/groups/K-01")).status_code == 404
    assert "groupes: 1, membres: 2, fichier" in (await browser.get("/panel/audit?action=imported")).text


async def test_the_committee_confirms_what_the_panel_imported(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await browser.post(action(await upload(browser, "jigiya.csv", GOOD.encode())))
    database, group = browser.world.database, await group_id(browser, "K-01")
    figures = await opening_waiting(database, group)
    assert figures is not None
    assert (figures.loan_cash_xof, figures.solidarity_cash_xof, figures.savings_xof) == (45_000, 3_000, 50_000)
    assert (figures.lent_xof, figures.fines_due_xof) == (5_500, 100)
    with pytest.raises(Refusal, match=r"opening\.not_an_officer"):
        await confirm_opening(database, acting(browser, group, 1))
    assert "attend la confirmation du bureau" in (await browser.get("/panel/groups/K-01")).text
    await confirm_opening(database, acting(browser, group, BINTA))
    assert await opening_waiting(database, group) is None
    assert "confirmée par le bureau" in (await browser.get("/panel/groups/K-01")).text


async def test_what_the_committee_sent_back_may_be_brought_again(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await browser.post(action(await upload(browser, "jigiya.csv", GOOD.encode())))
    first = await group_id(browser, "K-01")
    await reverse_opening(browser.world.database, acting(browser, first, BINTA))
    assert "reprise annulée" in (await browser.get("/panel/groups")).text
    assert "renvoyée par le bureau" in (await browser.get(f"/panel/groups/K-01~{first}")).text
    answer = await browser.post(action(await upload(browser, "jigiya.csv", GOOD.encode())))
    assert answer.headers["location"] == "/panel/import?said=imported"
    assert await group_id(browser, "K-01") != first


async def test_an_import_lands_on_ones_own_side_of_the_wall(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    page = await upload(browser, "jigiya.csv", GOOD.encode(), ngo="2")  # a field that her form does not have
    await browser.post(action(page), {"ngo": "2"})
    admin = Browser(browser.world)
    await admin.sign_in("admin")
    await admin.post(action(await upload(admin, "hera.csv", GOOD.replace("K-01", "K-02").encode(), ngo="2")))
    rows = await browser.world.database.fetch(
        text("SELECT code, ngo_id FROM savings_group WHERE code LIKE 'K-%' ORDER BY code")
    )
    assert [(row["code"], row["ngo_id"]) for row in rows] == [("K-01", 1), ("K-02", 2)]


async def test_no_import_makes_a_group_without_an_organisation_by_accident(browser: Browser) -> None:
    await browser.sign_in("admin")
    page = await upload(browser, "jigiya.csv", GOOD.encode())
    assert "Dites à qui sont ces groupes" in page
    assert await browser.world.database.fetch(text("SELECT 1 AS draft FROM import_draft")) == []
    await browser.post(action(await upload(browser, "jigiya.csv", GOOD.encode(), ngo="alone")))
    (row,) = await browser.world.database.fetch(text("SELECT ngo_id FROM savings_group WHERE code = 'K-01'"))
    assert row["ngo_id"] is None


async def test_a_preview_is_kept_for_an_hour(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    address = action(await upload(browser, "jigiya.csv", GOOD.encode()))
    browser.world.clock.pass_seconds(KEPT_SECONDS + 1)
    await browser.sign_in("ngo_admin")
    assert (await browser.post(address)).status_code == 404
    await upload(browser, "hera.csv", GOOD.replace("K-01", "K-02").encode())
    kept = await browser.world.database.fetch(text("SELECT file_name FROM import_draft"))
    assert [row["file_name"] for row in kept] == ["hera.csv"]


async def press_twice(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    address = action(await upload(browser, "jigiya.csv", GOOD.encode()))
    fields, headers = {"csrf": browser.token()}, {"Origin": "http://kesu.test"}
    answers = await asyncio.gather(*(browser.client.post(address, data=fields, headers=headers) for _ in range(2)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 303
    assert statuses[1] in {409, 422}, statuses
    count = await browser.world.database.fetch(text("SELECT count(*) AS n FROM savings_group WHERE code LIKE 'K-01%'"))
    assert count[0]["n"] == 1
    await reverse_opening(browser.world.database, acting(browser, await group_id(browser, "K-01"), BINTA))
    answer = await browser.post(action(await upload(browser, "jigiya.csv", GOOD.encode())))
    assert answer.headers["location"] == "/panel/import?said=imported"


async def test_the_button_pressed_twice_imports_once(browser: Browser) -> None:
    await press_twice(browser)


async def test_the_button_pressed_twice_imports_once_on_postgresql(postgres_world: World) -> None:
    await press_twice(Browser(postgres_world))


async def test_what_a_command_line_exports_comes_in_with_its_loans(browser: Browser) -> None:
    loan = {
        "principal": 4000, "charge": 0, "penalty": 0, "lent": 6000, "handed_over_on": "2026-10-01", "weeks": 8,
        "periods": 2, "periods_charged": 1, "next_due_on": "2026-11-26", "last_due_on": "2026-11-26",
        "charge_model": "flat", "charge_percent": "10", "purpose": "trade",
    }  # fmt: skip
    document = {
        "group": {"code": "J1", "name": "Jama", "share_value": 250, "settings": {"quorum": 2}, "language": "bm"},
        "opening": {"loan_cash": 1000, "solidarity_cash": 200, "outside_cash": 0},
        "members": [{"number": 1, "name": "Awa", "role": "president", "shares": 30, "loans": [loan, loan]}],
    }
    await browser.sign_in("ngo_admin")
    await browser.post(action(await upload(browser, "a.json", json.dumps(document).encode())))
    loans = await browser.world.database.fetch(
        text("SELECT number, principal_xof, last_due_on FROM loan WHERE group_id = :id ORDER BY number"),
        id=await group_id(browser, "J1"),
    )
    assert [tuple(loan.values()) for loan in map(dict, loans)] == [(1, 6000, "2026-11-26"), (2, 6000, "2026-11-26")]


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
    address = action(await upload(browser, "two.csv", two.encode()))
    async with browser.world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE savings_group SET code = 'K-02' WHERE id = 3"))
    assert (await browser.post(address)).status_code == 422
    assert (await browser.get("/panel/groups/K-01")).status_code == 404


STRANGE = "N;Nom;Jetons;Joindre;Âge\r\n1;Awa Traoré;40;70112233;31\r\n2;Binta Keïta;60;70112244;44\r\n"


def selects(page: str) -> dict[str, str]:
    """The fields of the mapping form: by heading the name of the choice."""
    return {
        html.unescape(label): name
        for name, label in re.findall(r'<select name="(column_\d+)" aria-label="([^"]*)"', page)
    }


async def test_columns_are_named_with_samples_in_sight_and_remembered(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    page = await upload(browser, "liste.csv", STRANGE.encode())
    assert "40 · 60" in page
    assert "70112233 · 70112244" in page
    assert [cells[1] for cells in wrong_cells(page)] == ["Jetons", "Joindre", "Âge", "Code du groupe"]
    names, address = selects(page), action(page)
    said = {names["Jetons"]: "shares", names["Joindre"]: "phone", "others": "-", "given_group": "K-77"}
    page = (await browser.post(address, said)).text
    assert "50\u00a0000\u00a0F" in page
    assert "Awa Traoré" in page
    assert (await browser.post(action(page))).headers["location"] == "/panel/import?said=imported"
    members = await browser.world.database.fetch(
        text("SELECT name, phone FROM member WHERE group_id = :id ORDER BY number"), id=await group_id(browser, "K-77")
    )
    assert [row["name"] for row in members] == ["Awa Traoré", "Binta Keïta"]
    again = await upload(browser, "suite.csv", STRANGE.replace("Awa", "Hawa").encode())
    assert [cells[1] for cells in wrong_cells(again)] == ["Code du groupe"]
    kept = await browser.world.database.fetch(
        text("SELECT ngo_id, heading, field FROM import_mapping ORDER BY heading")
    )
    assert [tuple(dict(row).values()) for row in kept] == [
        (1, "age", "-"),
        (1, "jetons", "shares"),
        (1, "joindre", "phone"),
    ]


async def test_what_one_organisation_says_of_its_columns_is_not_the_others(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    page = await upload(browser, "liste.csv", STRANGE.encode())
    await browser.post(action(page), {selects(page)["Jetons"]: "shares"})
    admin = Browser(browser.world)
    await admin.sign_in("admin")
    page = await upload(admin, "liste.csv", STRANGE.encode(), ngo="2")
    assert "Jetons" in [cells[1] for cells in wrong_cells(page)]
    stranger = Browser(browser.world)
    await stranger.sign_in("salif")
    assert (await stranger.post(action(page), {"given_group": "K-1"})).status_code == 404


async def test_a_choice_may_be_changed_until_it_is_right(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    page = await upload(browser, "liste.csv", STRANGE.encode())
    names, address = selects(page), action(page)
    wrong = {names["Jetons"]: "phone", names["Joindre"]: "savings", "others": "-", "given_group": "K-78"}
    page = (await browser.post(address, wrong)).text
    assert {cells[1] for cells in wrong_cells(page)} == {"Jetons", "Joindre"}
    right = {names["Jetons"]: "shares", names["Joindre"]: "phone", "given_group": "K-78"}
    page = (await browser.post(address, right)).text
    assert (await browser.post(action(page))).headers["location"] == "/panel/import?said=imported"


async def test_the_preview_says_what_was_understood_and_what_not(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    body = (
        GOOD.replace("Parts;", "Parts;Remarque;")
        .replace(";40;", ";40;savon;")
        .replace(";60;", ";60;;")
        .encode("cp1252")
    )
    page = html.unescape(await upload(browser, "liste.csv", body))
    assert "Lu comme Windows-1252 (Traoré)" in page
    assert "Colonnes laissées de côté : Remarque." in page
    assert "Moins de deux membres du bureau sont nommés : K-01." in page
    assert "1 Awa Traoré, 2 Binta Keïta" in page
    assert "part de 500\u00a0F, frais de 10\u00a0%" in page.replace("10 %", "10\u00a0%")


async def test_an_import_that_was_cut_off_is_seen_goes_on_and_is_taken_back(browser: Browser, monkeypatch) -> None:
    two = GOOD + "K-02;Sigida;0;0;1;Fanta;;présidente;0;;;\r\n"
    whole, left = pieces.piece, 1

    def cut_off(database):
        nonlocal left
        left -= 1
        if left < 0:
            raise ConnectionResetError
        return whole(database)

    await browser.sign_in("ngo_admin")
    address = action(await upload(browser, "deux.csv", two.encode()))
    with monkeypatch.context() as patched:
        patched.setattr("ledger.imports.writing.piece", cut_off)
        with pytest.raises(ConnectionResetError):
            await browser.post(address)
    page = (await browser.get("/panel/import")).text
    assert "deux.csv : groupes écrits 1, jusqu&#39;à la ligne 2 du fichier." in page
    assert "importation non terminée" in (await browser.get("/panel/groups/K-01/facts")).text
    assert "Groupes qui y sont et restent tels quels : 1." in await upload(browser, "deux.csv", two.encode())
    back = re.search(r'action="(/panel/import/\w+/back)"', browser.last)
    assert back
    salif = Browser(browser.world)
    await salif.sign_in("salif")
    assert "deux.csv" not in (await salif.get("/panel/import")).text
    assert (await salif.post(back.group(1))).status_code == 404
    assert (await browser.post(back.group(1))).headers["location"] == "/panel/import?said=import_taken_back"
    assert "deux.csv" not in (await browser.get("/panel/import")).text
    assert "groupes: 1, fichier" in (await browser.get("/panel/audit?action=import_taken_back")).text
    assert (await browser.post(action(await upload(browser, "deux.csv", two.encode())))).status_code == 303
    assert "importation non terminée" not in (await browser.get("/panel/groups/K-02/facts")).text


async def test_a_long_import_goes_on_when_its_browser_has_its_answer(browser: Browser, monkeypatch) -> None:
    await browser.sign_in("ngo_admin")
    address = action(await upload(browser, "jigiya.csv", GOOD.encode()))
    monkeypatch.setattr(importing, "ANSWERED_SECONDS", 0)
    assert (await browser.post(address)).headers["location"] == "/panel/import?said=import_goes_on"
    await asyncio.gather(*importing._WRITING)
    assert "importation non terminée" not in (await browser.get("/panel/groups/K-01/facts")).text
    assert "groupes: 1, membres: 2, fichier" in (await browser.get("/panel/audit?action=imported")).text
