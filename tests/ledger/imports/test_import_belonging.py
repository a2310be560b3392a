"""A file brings networks, bodies that save nothing, seats and origins, and says what of them cannot be."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from app.files.formats.reading import read_file
from app.files.groups_out import groups_table
from app.files.table_files import table_file
from ledger.books.command import Command
from ledger.database import open_database
from ledger.exports.groups import export_groups
from ledger.imports.completing import known_groups
from ledger.imports.openings import reverse_opening
from ledger.imports.reading.belonging import speaker_of
from ledger.imports.reading.checking import check_rows
from ledger.imports.writing import write
from tests.app.files.drawn import TODAY

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
SHEET = (Path(__file__).parents[3] / "docs" / "samples" / "network.csv").read_text("utf-8")
_SEATS = text(
    "SELECT g.code, t.member, t.representative, m.institution, m.sex, m.phone FROM tier_member t"
    " JOIN savings_group g ON g.id = t.group_id JOIN member m ON m.group_id = t.tier_id AND m.number = t.member"
    " WHERE t.ended_on IS NULL ORDER BY t.member"
)
_KINDS = text("SELECT code, kind, family FROM savings_group ORDER BY id")
_ORIGINS = text(
    "SELECT g.code, p.code AS grown_from, o.trainer FROM group_origin o JOIN savings_group g ON g.id = o.group_id"
    " LEFT JOIN savings_group p ON p.id = o.from_group_id ORDER BY g.code"
)
_ACCOUNTS = text("SELECT count(*) AS n FROM account a JOIN savings_group g ON g.id = a.group_id WHERE g.kind = 'body'")


def sheet_of(words: str = SHEET, name: str = "réseau.csv"):
    return read_file(words.encode(), name)


async def brought(database, words: str = SHEET) -> None:
    result = await write(sheet_of(words), database, Command(0, "", NOW, "import"))
    assert result.already is False


async def test_a_network_comes_in_from_one_sheet(database):
    await brought(database)
    assert [tuple(row) for row in await database.fetch(_KINDS)] == [
        ("FED-1", "tier", "vsla"),
        ("A-1", "body", "none"),
        ("A-2", "body", "none"),
        ("K-1", "group", "vsla"),
        ("K-2", "group", "vsla"),
    ]
    seats = [tuple(row) for row in await database.fetch(_SEATS)]
    assert seats == [
        ("A-1", 1, 1, 1, "", None),
        ("A-2", 2, None, 1, "", None),
        ("K-1", 3, 2, 1, "", None),
        ("K-2", 4, 1, 1, "", None),
    ]
    assert [tuple(row) for row in await database.fetch(_ORIGINS)] == [("K-1", None, "Kadia"), ("K-2", "K-1", "Kadia")]
    assert (await database.fetch(_ACCOUNTS))[0]["n"] == 0, "what saves nothing has no accounts"


@pytest.mark.parametrize("kind", ["json", "csv"])
async def test_a_network_goes_out_and_comes_in_again_the_same(database, new_database_url, kind):
    await brought(database)
    document = await export_groups(database)
    table = table_file(groups_table(document["groups"]), "csv")
    body = table if kind == "csv" else json.dumps(document).encode()
    again = await open_database(new_database_url("sqlite"))
    try:
        await write(read_file(body, f"groups.{kind}"), again, Command(0, "", NOW, "import"))
        assert [*map(tuple, await again.fetch(_SEATS))] == [*map(tuple, await database.fetch(_SEATS))]
        assert await export_groups(again) == document
    finally:
        await again.close()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("K-3;C;;NUL;;;;1;Awa;;1", 'Réseau: no village organisation or network has this code ("NUL")'),
        ("K-3;C;;K-1;;;;1;Awa;;1", 'Réseau: no village organisation or network has this code ("K-1")'),
        ("K-3;C;;X-9;;;;1;Awa;;1", 'Réseau: no village organisation or network has this code ("X-9")'),
        (
            "K-3;C;;FED-1;Sira;;;1;Awa;;1",
            'Représentante: no member, or more than one, has this number or name ("Sira")',
        ),
        ("K-3;C;;;;NUL;;1;Awa;;1", 'Issu de: no other group has this code ("NUL")'),
        ("K-3;C;;;;K-3;;1;Awa;;1", 'Issu de: no other group has this code ("K-3")'),
        (
            "K-3;C;comité;;;;;1;Awa;;1",
            'savings: an association, a committee or a cooperative has no money here ("500")',
        ),
        ("K-3;C;réseau;K-3;;;;1;Awa;;1", 'Réseau: it would sit in itself ("K-3")'),
        ("K-3;C;banque;;;;;1;Awa;;1", "Type: not one of the words that are known here: group, tier, body"),
    ],
)
def test_what_cannot_be_is_named(line, said):
    words = f"{SHEET}{line}\n"
    problems = check_rows(sheet_of(words), TODAY, {"T-1": "tier", "X-9": ""})[1]
    assert [said in str(problem) for problem in problems] == [True], [str(problem) for problem in problems]


async def test_a_tier_that_is_there_seats_who_comes_later_and_no_other_organisation_s(database):
    await brought(database)
    later = "Code;Nom;Numéro;Réseau;Nom du groupe\nK-9;Awa;1;FED-1;Yeelen\n"
    await brought(database, later)
    assert ("K-9", 5, None, 1, "", None) in [tuple(row) for row in await database.fetch(_SEATS)]
    codes = (await known_groups(database, 7)).codes
    assert set(codes.values()) == {""}, "nothing of another organisation is known but that its codes are taken"


async def test_a_group_that_is_taken_back_gives_its_seat_up(database):
    await brought(database)
    ids = {row["code"]: row["id"] for row in await database.fetch(text("SELECT id, code FROM savings_group"))}
    await reverse_opening(database, Command(ids["K-2"], "back", NOW, "panel"))
    assert [row["code"] for row in await database.fetch(_SEATS)] == ["A-1", "A-2", "K-1"]


async def test_what_a_list_says_of_groups_among_each_other_stays_when_their_members_come(database):
    """The tier stays a tier, the seat gets its speaker, and who trained them is said anew."""
    listed = (
        "groupe;nom du groupe;type;réseau;formé par\nFED-9;Réseau;réseau;;\nVO-9;Union;réseau;;\n"
        "K-9;Jigiya;;FED-9;Kadia\n"
    )
    await brought(database, listed)
    await brought(database, "groupe;n°;nom;fonction\nVO-9;1;Fanta;présidente\n")
    members = "groupe;n°;nom;téléphone;fonction;formé par\nK-9;1;Awa;70000991;présidente;Oumou\nK-9;2;Binta;;;\n"
    await brought(database, members)
    assert [row["kind"] for row in await database.fetch(_KINDS)] == ["tier", "tier", "group"]
    assert [tuple(row) for row in await database.fetch(_SEATS)] == [("K-9", 1, 1, 1, "", "+22370000991")]
    assert [tuple(row) for row in await database.fetch(_ORIGINS)] == [("K-9", None, "Oumou")]


def test_who_speaks_is_named_by_number_or_name():
    groups, problems = check_rows(sheet_of(), TODAY, {})
    assert problems == []
    assert [speaker_of(group) for group in groups if group.members] == [1, 2, 1]
