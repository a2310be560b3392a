"""``kesu tier`` and ``kesu seat``: tiers are made, groups take seats, give them up, and are spoken for by another."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import bindparam, update

from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.runtime.wiring import vault_of
from ledger.books.command import Command
from ledger.card.group import group_id_of
from ledger.database import open_database
from ledger.people.authentication.pins import change_pin
from ledger.people.contacts.consent import Consent, record_consent
from ledger.tables import Opening, table_of
from tests.app.cli.organisations.test_org import rows
from tests.app.cli.organisations.test_org import run as typed
from tests.ledger.tiers.test_agreeing import SHEET as TIER_WITH_A_LOAN

_OPENING = table_of(Opening)
_CONFIRMED = update(_OPENING).where(_OPENING.c.group_id == bindparam("at_group"))
SAMPLES = Path(__file__).parents[4] / "docs" / "samples"


@pytest.fixture
def books(books: Path) -> Path:
    """The two groups of the sample file, and a federation."""
    assert typed("import", str(SAMPLES / "groups.csv")).exit_code == 0
    assert typed("tier", "create", "FED-1", "Fédération de Kita").exit_code == 0
    return books


async def chooses_a_pin(books: Path, tier: str, number: int) -> None:
    """Who speaks for a group agrees and chooses her PIN in the tier, as at her first call."""
    settings = Settings()
    vault, now = vault_of(settings), Clock(settings.clock).now()
    database = await open_database(f"sqlite:///{books}")
    group_id = await group_id_of(database, tier)
    async with database.unit_of_work() as unit:
        consent = Consent(at=now, language="bm", how="ussd", noted_by=f"m{number}")
        await record_consent(unit, group_id, number, consent)
    command = Command(group_id, f"first pin of {number}", now, "ussd", number)
    await change_pin(database, command, vault.hash(group_id, number, "7391"))
    await database.close()


def test_a_group_takes_its_seat_once(books: Path) -> None:
    words = ("tier", "join", "FED-1", "K-102", "--representative", "1")
    first, again = typed(*words), typed(*words)
    assert (first.exit_code, again.exit_code) == (0, 0), first.stderr
    assert first.stderr == again.stderr
    seat = rows(
        books,
        "SELECT t.member, m.name, m.phone = r.phone, m.sex, m.institution FROM tier_member t"
        " JOIN member m ON m.group_id = t.tier_id AND m.number = t.member"
        " JOIN member r ON r.group_id = t.group_id AND r.number = t.representative",
    )
    name = rows(books, "SELECT name FROM savings_group WHERE code = 'K-102'")[0][0]
    assert seat == [(1, name, 1, "", 1)]
    assert "member 1 of FED-1" in first.stderr


def test_many_are_seated_by_one_command_and_none_if_one_is_wrong(books: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "seats.csv"
    sheet.write_text("groupe;représentante\nK-101;2\nK-102\n", encoding="utf-8")
    wrong = typed("seat", "take", "FED-1", "K-101:77", "K-102")
    assert (wrong.exit_code, wrong.stderr.strip()) == (1, "kesu: group K-101 has no member 77")
    assert rows(books, "SELECT * FROM tier_member") == []
    assert typed("seat", "take", "FED-1", "--file", str(sheet)).exit_code == 0
    seats = json.loads(typed("seat", "list", "FED-1", "--json").stdout)
    assert [(seat["member"], seat["code"], seat["representative"]) for seat in seats] == [
        (1, "K-101", 2),
        (2, "K-102", None),
    ]
    assert "1  K-101" in typed("seat", "list", "FED-1").stdout


def test_another_speaks_for_a_group_with_a_pin_of_her_own(books: Path) -> None:
    assert typed("seat", "take", "FED-1", "K-102:1").exit_code == 0
    asyncio.run(chooses_a_pin(books, "FED-1", 1))
    chosen = "SELECT count(pin_hash), count(consent_version) FROM member WHERE institution = 1"
    assert rows(books, chosen) == [(1, 1)]
    assert typed("seat", "speaker", "FED-1", "K-102", "2").exit_code == 0
    assert rows(
        books,
        "SELECT m.pin_hash, m.consent_version, m.phone IS r.phone FROM member m"
        " JOIN tier_member t ON t.tier_id = m.group_id AND t.member = m.number"
        " JOIN member r ON r.group_id = t.group_id AND r.number = 2",
    ) == [(None, None, 1)]
    terms = rows(books, "SELECT number, representative, ended_on FROM seat_term ORDER BY number")
    assert terms == [(1, 1, "2026-11-22"), (2, 2, None)]
    nobody = typed("seat", "speaker", "FED-1", "K-102", "99")
    assert (nobody.exit_code, nobody.stderr.strip()) == (1, "kesu: group K-102 has no member 99")


def test_a_seat_is_given_up_and_taken_anew(books: Path) -> None:
    assert typed("seat", "take", "FED-1", "K-102:1").exit_code == 0
    assert typed("seat", "give-up", "FED-1", "K-102").exit_code == 0
    assert rows(books, "SELECT left_on, left_why FROM member WHERE institution = 1") == [("2026-11-22", "left")]
    assert rows(books, "SELECT ended_on FROM tier_member UNION SELECT ended_on FROM seat_term") == [("2026-11-22",)]
    again = typed("seat", "give-up", "FED-1", "K-102")
    assert (again.exit_code, again.stderr.strip()) == (1, "kesu: K-102 has no seat in FED-1")
    assert "member 2 of FED-1" in typed("seat", "take", "FED-1", "K-102:1").stderr


def test_a_sheet_says_who_speaks_and_which_seats_end(books: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "seats.csv"
    sheet.write_text("groupe;représentante\nK-101;1\nK-102;1\n", encoding="utf-8")
    assert typed("seat", "take", "FED-1", "--file", str(sheet)).exit_code == 0
    sheet.write_text("groupe;représentante\nK-101;2\nK-102;99\n", encoding="utf-8")
    wrong = typed("seat", "speaker", "FED-1", "--file", str(sheet))
    assert (wrong.exit_code, wrong.stderr.strip()) == (1, "kesu: group K-102 has no member 99")
    spoken = "SELECT representative FROM tier_member ORDER BY member"
    assert rows(books, spoken) == [(1,), (1,)], "all or none"
    sheet.write_text("groupe;représentante\nK-101;2\nK-102;2\n", encoding="utf-8")
    assert typed("seat", "speaker", "FED-1", "--file", str(sheet)).exit_code == 0
    assert rows(books, spoken) == [(2,), (2,)]
    assert typed("seat", "give-up", "FED-1", "--file", str(sheet)).exit_code == 0
    assert rows(books, "SELECT DISTINCT ended_on FROM tier_member") == [("2026-11-22",)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("seat", "speaker", "FED-1", "K-101"),
            "say which group and the number of who speaks for it, or a --file with a code and a number a line",
        ),
        (("seat", "give-up", "FED-1"), "say which groups: their codes, or a --file with a code a line"),
        (("tier", "join", "FED-1", "K-102", "--representative", "77"), "group K-102 has no member 77"),
        (("tier", "join", "FED-1", "K-999", "--representative", "1"), "there is no group K-999; nothing was written"),
        (
            ("seat", "take", "K-101", "K-102"),
            "K-101 is no village organisation or network; `kesu tier make K-101` lets it seat groups",
        ),
        (("seat", "take", "FED-1", "FED-1"), "FED-1 cannot sit in FED-1: FED-1 sits in it, or is it"),
        (("seat", "take", "FED-1"), "say which groups: their codes, or a --file with a code a line"),
        (("seat", "take", "FED-1", "K-1:x"), "K-1:x: write GROUP:7, the number of who speaks for it behind the code"),
        (
            ("tier", "create", "K-101", "Réseau"),
            "there is a group K-101 already; `kesu tier make K-101` lets it seat groups",
        ),
        (
            ("tier", "create", "N", "Réseau", "--org", "nul"),
            "nul: there is no organisation of this code; `kesu org list` names them",
        ),
        (("tier", "create", "N", "Réseau", "--family", "bank"), "a tier saves as one of shg, vsla, epc, venture, none"),
    ],
)
def test_what_cannot_be_is_one_line(books: Path, words: tuple[str, ...], said: str) -> None:
    result = typed(*words)
    assert (result.exit_code, result.stderr.strip()) == (1, f"kesu: {said}")
    assert rows(books, "SELECT * FROM tier_member") == []


def test_no_tier_sits_in_itself_at_any_depth(books: Path) -> None:
    for code in ("V-1", "V-2"):
        assert typed("tier", "create", code, code).exit_code == 0
    assert typed("seat", "take", "FED-1", "V-1").exit_code == 0
    assert typed("seat", "take", "V-1", "V-2").exit_code == 0
    circle = typed("seat", "take", "V-2", "FED-1")
    assert circle.stderr.strip() == "kesu: FED-1 cannot sit in V-2: V-2 sits in it, or is it"


def test_a_seat_that_has_saved_or_owes_is_settled_first(books: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "union.csv"
    sheet.write_text(
        "group;group_name;kind;family;share_value;loan_cash;number;name;shares;seat_of;spoken_by\n"
        "V-1;Union de Kita;tier;vsla;500;2500;1;Benso;5;K-102;1\n",
        encoding="utf-8",
    )
    came_in = typed("import", str(sheet))
    assert came_in.exit_code == 0, came_in.stderr
    held = typed("seat", "give-up", "V-1", "K-102")
    assert held.stderr.strip() == (
        "kesu: K-102 has 2500 F saved in V-1 and owes 0 F: settle both at a meeting of V-1 first"
    )


def test_a_group_that_is_there_becomes_a_tier(books: Path) -> None:
    assert typed("tier", "make", "K-101").exit_code == 0
    assert typed("seat", "take", "K-101", "K-102:1").exit_code == 0
    assert rows(books, "SELECT action, detail FROM audit_line ORDER BY id")[-2:] == [
        ("tier_made", ""),
        ("seat_taken", "K-102"),
    ]


async def confirmed_by_an_earlier_version(books: Path, tier: str) -> None:
    """Its opening figures count, and the group's own books were not asked."""
    database = await open_database(f"sqlite:///{books}")
    async with database.unit_of_work() as unit:
        await unit.fetch(_CONFIRMED, at_group=await group_id_of(unit, tier), confirmed_us=1, confirmed_by=1)
    await database.close()


def test_what_only_the_tier_says_of_a_loan_is_named_by_the_audit_and_written_by_agree(
    books: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "ov.csv"
    sheet.write_text(TIER_WITH_A_LOAN, encoding="utf-8")
    assert typed("import", str(sheet)).exit_code == 0
    asyncio.run(confirmed_by_an_earlier_version(books, "V-1"))
    found = typed("audit")
    assert found.exit_code == 1
    line = (
        "loan 1 to K-1: 5000 F of principal and 100 F of charge, 0 F given back and 0 F given up;"
        " its own books have no such loan (kesu tier agree V-1)"
    )
    assert f"V-1: pair: {line}" in found.stdout + found.stderr
    written = typed("tier", "agree", "V-1")
    assert (written.exit_code, written.stderr) == (0, f"Written: {line}\nBoth books of every loan of V-1 agree.\n")
    assert typed("tier", "agree", "V-1").stderr == "Both books of every loan of V-1 agree.\n"
    assert typed("audit").exit_code == 0


def test_a_tontine_becomes_no_tier(books: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "pot.csv"
    sheet.write_text("groupe;nom;famille\nT-1;Awa;tontine\n", encoding="utf-8")
    assert typed("import", str(sheet)).exit_code == 0
    refused = typed("tier", "make", "T-1")
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert refused.stderr.startswith("kesu: T-1 is a tontine, which lends to nobody")
    assert rows(books, "SELECT kind FROM savings_group WHERE code = 'T-1'") == [("group",)]
