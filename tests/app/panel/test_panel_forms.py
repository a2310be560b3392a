"""Paper of a first day: every language says it all, and a filled sheet comes in without a word about columns."""

import re
from datetime import date
from string import Formatter

import pytest

from app.files.formats.reading import read_file
from app.panel.documents.day_one import FIGURES, FORMS, OF_BOXES, OF_GROUP, REGISTER, SHEETS, form_paper
from app.panel.documents.paper import FOLDER, LANGUAGES, RuledTable, paper_words
from app.panel.documents.paper_page import page
from app.panel.documents.paper_workbook import form_workbook
from ledger.imports.reading.checking import check_rows
from ledger.imports.reading.columns import column_of
from ledger.imports.reading.words import ROLES, SEXES, WEEKDAYS, value_of
from menus.text.language_file import read_language_file
from tests.app.panel.camide import NOW, World
from tests.app.panel.conftest import Browser
from tests.app.panel.test_panel_import import action, upload
from tests.kit.filled_forms import filled

pytestmark = pytest.mark.anyio
COLUMNS = (*OF_GROUP, *OF_BOXES, *REGISTER, *FIGURES)


def lines(language: str) -> dict[str, str]:
    return {key: line.text for key, line in read_language_file(FOLDER / f"{language}.toml").lines().items()}


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_language_says_the_same_with_the_same_blanks() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == sorted(LANGUAGES)
    french = lines("fr")
    for language in LANGUAGES:
        said = lines(language)
        assert said.keys() == french.keys(), language
        assert {key: blanks(text) for key, text in said.items()} == {key: blanks(text) for key, text in french.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_import_knows_every_heading_and_word_of_a_form(language: str) -> None:
    say = paper_words(language)
    assert {name: column_of(say(f"heading.{name}")) for name in COLUMNS} == {name: name for name in COLUMNS}
    for section, words in (("role", ROLES), ("sex", SEXES), ("weekday", WEEKDAYS)):
        values = {value for value in words.values() if value}
        assert {value: value_of(say(f"{section}.{value}"), words) for value in values} == {v: v for v in values}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", SHEETS)
def test_a_filled_sheet_is_understood_as_it_stands(form: str, language: str) -> None:
    say = paper_words(language)

    def named(**values: object) -> dict[str, object]:
        return {say(f"heading.{column}"): value for column, value in values.items()}

    facts = named(
        group="K-8", group_name="Jigiya", village="Kolokani", meeting_weekday=say("weekday.4"), share_value=500,
        group_language=say("language.bm"), founded_on=date(2026, 6, 3), charge_percent="10 %", max_shares=4,
    )  # fmt: skip
    awa = named(number=1, name="Awa Traoré", sex=say("sex.f"), phone="70112233", role=say("role.treasurer"))
    binta = named(number=2, name="Binta Keïta", phone="70112244", joined_on=date(2026, 7, 1))
    if form == "opening":
        facts |= named(loan_cash=45_000, solidarity_cash="3 000")
        awa |= named(shares=40, savings=20_000)
        binta |= named(shares=60, loan_lent=10_000, loan_principal=5_000, loan_charge=500, fines_due=100)
    sheet = read_file(filled(form_workbook(form, language), facts, [awa, binta]), f"{form}.xlsx")
    groups, problems = check_rows(sheet, NOW.date(), {})
    assert [str(problem) for problem in problems] == []
    assert not sheet.unmapped
    assert sheet.unknown == ()
    (group,) = groups
    assert (group.code, group.name, group.meeting_weekday, group.language) == ("K-8", "Jigiya", 4, "bm")
    assert (group.constitution.share_value_xof, group.rate, group.founded_on) == (500, "10", date(2026, 6, 3))
    assert [(one.number, one.name, one.phone, one.role, one.language) for one in group.members] == [
        (1, "Awa Traoré", "+22370112233", "treasurer", "bm"),
        (2, "Binta Keïta", "+22370112244", "", "bm"),
    ]
    assert group.members[1].joined_on == date(2026, 7, 1)
    figures = (45_000, 3_000, 50_000, 5_000) if form == "opening" else (0, 0, 0, 0)
    assert (group.loan_cash_xof, group.solidarity_cash_xof, group.savings_xof, group.lent_xof) == figures


@pytest.mark.parametrize("form", FORMS)
def test_a_blank_form_has_a_line_for_every_member_of_a_usual_group(form: str) -> None:
    paper = form_paper(form, "bm")
    (table,) = [part for leaf in paper.leaves for part in leaf.parts if isinstance(part, RuledTable)]
    assert sum(row[0] != "" for row in table.rows) == 30
    assert {len(row) for row in table.rows} == {len(table.columns)}
    drawn = page(paper)
    assert drawn.count("<tr>") == 1 + len(table.rows)
    assert 'lang="bm"' in drawn
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", drawn), "it needs no network"


async def test_an_agent_prints_them_and_names_of_her_group_are_noted(world: World) -> None:
    agent = Browser(world)
    await agent.sign_in("agent")
    listed = await agent.get("/panel/forms?group=00001")
    addresses = [found.replace("&amp;", "&") for found in re.findall(r'href="(/panel/forms/[^"]+)"', listed.text)]
    assert len(addresses) == 30, "four forms in three languages as page and PDF, two of them as workbooks"
    kinds = {"html": b"<!doctype", "pdf": b"%PDF", "xlsx": b"PK"}
    for address in addresses:
        answer = await agent.get(address)
        assert answer.status_code == 200, address
        assert answer.content.startswith(kinds[address.partition("?")[0].rpartition(".")[2]])
    register = await agent.get("/panel/forms/register.html?language=bm&group=00001")
    assert "Awa Traoré" in register.text
    assert "+22370000101" in register.text
    assert "warimarala" in register.text
    log = await agent.get("/panel/forms/consent.html?group=00003")
    assert log.status_code == 404, "AMSODE's"


async def test_the_forms_of_an_organisation_know_its_language_and_region(world: World) -> None:
    admin = Browser(world)
    await admin.sign_in("ngo_admin")
    drawn = (await admin.get("/panel/forms/register.html?language=fr")).text
    assert "<dt>Région</dt><dd>Kayes</dd>" in drawn
    assert "<dt>Langue du groupe</dt><dd>français</dd>" in drawn


async def test_a_filled_sheet_comes_in_through_the_panel(world: World) -> None:
    admin = Browser(world)
    await admin.sign_in("ngo_admin")
    sheet = (await admin.get("/panel/forms/opening.xlsx?language=bm")).content
    facts = {"Tɔn kode": "K-9", "Tɔn tɔgɔ": "Sigida", "Juru kɛsu": 20_000}
    awa = {"Nimɔrɔ": 1, "Tɔgɔ ni jamu": "Awa", "Telefɔni": "70112255", "Baara": "ɲɛmɔgɔ", "Niyɔrɔ": 40}
    shown = await upload(admin, "K-9.xlsx", filled(sheet, facts, [awa]))
    assert "20\u00a0000" in shown
    assert (await admin.post(action(shown))).status_code == 303
    assert "Sigida" in (await admin.get("/panel/groups/K-9")).text
