"""Minutes and passbooks on paper: what a meeting was on one page, and a book that its member knows as hers."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import bindparam, text, update

from app.panel.documents.drawings import money, stamps
from app.panel.documents.paper import LANGUAGES
from app.panel.documents.paper import named as word_of
from ledger.assembly.decisions import change_constitution
from ledger.funds.bank import move_kept
from ledger.funds.expenses import spend
from ledger.funds.fines import impose_by_vote
from ledger.funds.property import buy
from ledger.funds.solidarity_fund import grant
from ledger.loans import cast_vote, request_loan
from ledger.meeting.corrections import reverse
from ledger.meeting.counts import count_box
from ledger.people.membership.members import named
from ledger.tables import Member, table_of
from tests.app.panel.conftest import Browser
from tests.kit.read_pdf import elements_of, is_tagged, pages_of
from tests.village import AWA, BINTA, COUNTER, OTHER_COUNTER, PRESIDENT, SECRETARY
from tests.village_life import ALL_IN_FAVOUR, Village, found

pytestmark = pytest.mark.anyio
MEMBERS = 25
_member = table_of(Member)
_RENAME = update(_member).where(_member.c.group_id == bindparam("at_group"), _member.c.number == bindparam("at_number"))
ARABIC, NKO = "فاطمة تراوري", "ߞߍߛߎ ߥߙߌ"


@pytest.fixture
async def lived(browser: Browser) -> Village:
    """A group of 25 that has met three times; at its third meeting it lent, gave, paid, decided and counted."""
    database = browser.world.database
    village = await found(database, members=MEMBERS, code="00009", ngo_id=1)
    async with database.unit_of_work() as unit:
        for number, name in ((24, ARABIC), (25, NKO)):
            await unit.fetch(_RENAME, at_group=village.group_id, at_number=number, **named(name))
    for _ in range(2):
        await village.meet()
        await village.collect(**{f"m{number}": 4 for number in range(1, MEMBERS + 1)})
        await village.part()
    loan = await village.approve(AWA, 10_000)
    await village.meet()
    await village.collect(**{f"m{number}": 3 for number in range(1, MEMBERS + 1)})
    await village.hand_over(AWA, loan)
    asked = await request_loan(database, village.command(BINTA), BINTA, 5_000, 12, "school")
    for officer in (PRESIDENT, SECRETARY, COUNTER):
        await cast_vote(database, village.command(officer), asked, approves=officer != COUNTER)
    await grant(database, village.command(), AWA, "illness", 1_000)
    await spend(database, village.command(), 500, "transport")
    vote = replace(ALL_IN_FAVOUR, present=MEMBERS, in_favour=20, against=3)
    await change_constitution(database, village.command(), {"max_shares": 6}, vote)
    card = await village.card()
    for counter, apart in ((COUNTER, 0), (OTHER_COUNTER, -25)):
        counted = {"loan": card.box_loan_xof + apart, "solidarity": card.box_solidarity_xof}
        await count_box(database, village.command(counter), "close", counted)
    await village.part()
    browser.world.clock.at = village.now
    await browser.sign_in("ngo_admin")
    return village


async def pdf(browser: Browser, address: str) -> bytes:
    answer = await browser.get(f"/panel/groups/00009/{address}")
    assert answer.headers["content-type"] == "application/pdf"
    return answer.content


async def test_minutes_are_one_page_with_what_was_decided_counted_and_proved(browser: Browser, lived: Village) -> None:
    body = await pdf(browser, "meetings/3/pdf")
    (page,) = pages_of(body)
    page = page.replace("\xa0", " ")
    for line in (
        "Procès-verbal de la réunion 3",
        "Caisse de crédit épargne × 25 37 500 F",
        "Caisse de crédit prêt remis Fanta 6, commerce -10 000 F",
        "Caisse de crédit dépense transport -500 F",
        "Solidarité aide Fanta 6, maladie -1 000 F",
        "règles : parts par réunion 6 20 pour, 3 contre / 25 Fanta 3, Fanta 1",
        "prêt : Fanta 6, 10 000 F, commerce 3 pour, 0 contre Le prêt est accepté.",
        "À la fermeture Caisse de crédit 127 000 F (Fanta 4) 126 975 F (Fanta 5) 127 000 F -25 F",
        "Incident : écart de caisse -25 F · pas encore réglé",
    ):
        assert line in page
    head = await lived.database.fetch(text("SELECT head_hash FROM anchor ORDER BY upto_seq DESC LIMIT 1"))
    ending = page[page.index("Preuve") :]
    assert head[0]["head_hash"].hex()[:8] in ending
    assert "présidence secrétariat trésorerie" in ending
    assert is_tagged(body)
    elements = elements_of(body)
    assert elements[:3] == ["Document", "H1", "P"]
    assert {"Table", "THead", "TH", "TBody", "TR", "TD"} <= set(elements)
    html = (await browser.get("/panel/groups/00009/meetings/3")).text
    assert "Fanta 6, maladie" in html
    assert '<html lang="fr">' in html


async def test_minutes_have_a_line_for_what_a_bank_takes_and_gives_and_name_what_is_bought(
    browser: Browser, lived: Village
) -> None:
    database = lived.database
    vote = replace(ALL_IN_FAVOUR, present=MEMBERS, in_favour=20, against=3)
    await lived.meet()
    await move_kept(database, lived.command(), "deposit", "bank", 20_000)
    await move_kept(database, lived.command(), "bank_fee", "bank", 350)
    wrong = await move_kept(database, lived.command(), "interest", "bank", 125)
    await buy(database, lived.command(), "land", 40_000, vote)
    await reverse(database, lived.command(), wrong.seq)
    (page,) = pages_of(await pdf(browser, "meetings/4/pdf"))
    page = page.replace("\xa0", " ")
    for line in (
        "Caisse de crédit dépôt -20 000 F",
        "banque frais de garde -350 F",
        "banque intérêt 125 F",
        "banque intérêt (annulé) -125 F",
        "Caisse de crédit achat d'un bien terrain -40 000 F",
    ):
        assert line in page, page


async def test_a_groups_own_fines_and_grants_are_in_its_own_words(browser: Browser, lived: Village) -> None:
    fine = {"code": "f7", "label": "Pagne oublié", "amount_xof": 200, "automatic": False}
    cap = {"purpose": "g7", "label": "Pèlerinage", "cap_xof": 5_000}
    vote = replace(ALL_IN_FAVOUR, present=MEMBERS, in_favour=20, against=3)
    database = lived.database
    await lived.meet()
    await lived.collect(**{f"m{number}": 3 for number in range(1, MEMBERS + 1)})
    await change_constitution(database, lived.command(), {"fines": [fine], "grant_caps": [cap]}, vote)
    await impose_by_vote(database, lived.command(), AWA, "f7", vote)
    await grant(database, lived.command(), AWA, "g7", 1_000)
    html = (await browser.get("/panel/groups/00009/meetings/4")).text
    assert "Pagne oublié" in html
    assert "Fanta 6, Pèlerinage" in html
    assert not re.search(r"\b[fg]7\b", html)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_paper_is_in_the_language_that_is_asked_for(browser: Browser, lived: Village, language: str) -> None:
    said = {"fr": "Comptages", "bm": "Kɛsu jateliw", "en": "Counts"}
    html = (await browser.get(f"/panel/groups/00009/meetings/3?language={language}")).text
    assert f'<div lang="{language}">' in html
    assert [word in html for word in said.values()] == [of == language for of in said]
    assert said[language] in pages_of(await pdf(browser, f"meetings/3/pdf?language={language}"))[0]


async def test_a_passbook_is_read_from_its_first_day_and_counts_shares(browser: Browser, lived: Village) -> None:
    pages = [page.replace("\xa0", " ") for page in pages_of(await pdf(browser, "passbooks/pdf"))]
    assert len(pages) == MEMBERS
    hers = pages[AWA - 1]
    assert hers.startswith("Fanta 6\n6 · Benkadi (00009)")
    days = re.findall(r"^\d\d/10/2026 .*$", hers, re.MULTILINE)
    assert days == [
        "06/10/2026 4 2 000 F 0 F 2 000 F",
        "13/10/2026 4 2 000 F 0 F 4 000 F",
        "20/10/2026 3 1 500 F +10 000 F 10 000 F 5 500 F",
    ]
    assert re.search(r"Preuve \d+ · [0-9a-f]{8}", hers)
    assert f"{NKO}\n25 ·" in pages[24], "letters of N'Ko come back in the order in which they are read"
    assert f"{ARABIC}\n24 ·" in pages[23]


async def test_a_passbook_is_drawn_for_who_reads_no_figures(browser: Browser, lived: Village) -> None:
    html = (await browser.get("/panel/groups/00009/passbooks?drawn=1&language=bm")).text
    sheet = html.split("<h2>Fanta 6</h2>")[1].split("</section>")[0]
    drawn = re.findall(r'<span class="drawn">(<svg.*?</svg>)<small>(.*?)</small>', sheet)
    stamped = [svg.count("stroke-dasharray") for svg, _ in drawn if "dasharray" in svg]
    assert stamped == [11, 4, 4, 3], "all her shares, and those of each day"
    notes = {label.replace("\xa0", " "): re.findall(r">(\d+)</text>", svg) for svg, label in drawn}
    assert notes["5 500 F"] == ["5000", "500"]
    assert notes["+10 000 F"] == ["10000"]
    body = await pdf(browser, "passbooks/pdf?drawn=1&language=bm")
    assert len(pages_of(body)) == MEMBERS
    assert "Figure" not in elements_of(body), "what is drawn stands below the drawing as text"


@pytest.mark.parametrize(
    ("amount_xof", "pieces"),
    [
        (0, []),
        (12_785, ["10000", "2000", "500", "200", "50", "25", "10"]),
        (-1_500, ["1000", "500"]),
        (3, []),
        (4_000, ["2000", "2000"]),
    ],
)
def test_an_amount_is_the_fewest_notes_and_coins(amount_xof: int, pieces: list[str]) -> None:
    assert re.findall(r">(\d+)</text>", money(amount_xof, "").svg) == pieces


def test_many_notes_are_bundles_and_break_into_rows() -> None:
    drawn = money(1_290_000, "")
    assert drawn.svg.count("#f2e6c9") == 12
    assert len(re.findall(r">10000</text>", drawn.svg)) == 9
    assert drawn.width <= 110
    assert stamps(26, "26").svg.count("<circle") == 26
    assert stamps(-2, "-2").svg.count("<circle") == 0


@pytest.mark.parametrize("language", ["fr", "bm"])
@pytest.mark.parametrize(
    "kind", ["venture_in", "venture_return", "venture_out", "venture_paid", "solidarity_split", "netted", "remainder"]
)
def test_whatever_moves_a_box_has_its_word_in_the_minutes(kind: str, language: str) -> None:
    assert word_of(language, kind) != kind
