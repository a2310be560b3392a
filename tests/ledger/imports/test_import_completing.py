"""A group that came in a list takes the sheet of its members; what a file leaves out is known, or usual."""

import pytest
from sqlalchemy import text

from app.files.formats.reading import read_file
from app.organisations.organisation import make_organisation, particulars
from app.organisations.programmes.programmes import choose_groups, make_programme
from ledger.books.command import Command
from ledger.imports.completing import completed, known_groups
from ledger.imports.reading.checking import check_rows
from ledger.imports.writing import AlreadyImported, NotWritten, write, write_groups
from ledger.people.groups.places import read_places
from tests.ledger.imports.test_import_write import IMPORTING

pytestmark = pytest.mark.anyio
LIST = "groupe;nom du groupe;village;parts au plus;jour de réunion\nK-1;Jigiya;Kolokani;4;jeudi\nK-2;Sigida;Didiéni;;\n"
MEMBERS = (
    "groupe;n°;nom;fonction;parts;valeur de la part;caisse crédit\nk-1;1;Awa;présidente;10;250;2500\nk-1;2;Binta;;;;\n"
)
_GROUP = text("SELECT * FROM savings_group WHERE code = :code")


async def organisation(database, code: str = "jigi", regions: tuple[str, ...] = ("Ségou",)) -> int:
    async with database.unit_of_work() as unit:
        return await make_organisation(
            unit, code, particulars(code.title(), ["bm", "fr"], regions, places=await read_places(unit)), 1
        )


def sheet(body: str):
    return read_file(body.encode(), "x.csv")


async def test_members_come_to_the_groups_of_a_list_and_keep_what_it_said(database) -> None:
    ngo_id = await organisation(database)
    await write(sheet(LIST), database, IMPORTING, ngo_id=ngo_id)
    before = (await database.fetch(_GROUP, code="K-1"))[0]
    async with database.unit_of_work() as unit:
        await choose_groups(unit, await make_programme(unit, ngo_id, "Sorofè", IMPORTING.day), [before["id"]], [ngo_id])
    known = await known_groups(database, ngo_id)
    whole = completed(sheet(MEMBERS), known)
    assert [str(note) for note in whole.notes if note.why == "joins"] == [
        "groups that came in a list take these members: K-1"
    ]
    (group,), problems = check_rows(whole, IMPORTING.day, known.taken(whole), await read_places(database))
    assert problems == []
    assert (group.name, group.village, group.meeting_weekday) == ("Jigiya", "Kolokani", 4)
    assert (group.constitution.max_shares, group.constitution.share_value_xof) == (4, 250)
    done = await write(sheet(MEMBERS), database, IMPORTING, ngo_id=ngo_id)
    assert (done.groups, done.members) == (1, 2)
    after = (await database.fetch(_GROUP, code="K-1"))[0]
    assert after["id"] == before["id"], "it stays the group of its programme"
    figures = await database.fetch(
        text("SELECT balance_xof FROM account WHERE group_id = :id AND code = 'box:loan'"), id=1
    )
    assert figures[0]["balance_xof"] == 2_500
    rules = await database.fetch(text("SELECT settings FROM constitution WHERE group_id = :id"), id=after["id"])
    assert len(rules) == 1
    assert '"share_value_xof": 250' in rules[0]["settings"]
    with pytest.raises(NotWritten, match="1 problem"):
        await write(sheet(MEMBERS.replace("Binta", "Bintou")), database, IMPORTING, ngo_id=ngo_id)


async def test_what_the_sheet_says_otherwise_than_the_list_stands_in_the_history(database) -> None:
    ngo_id = await organisation(database)
    await write(sheet(LIST), database, IMPORTING, ngo_id=ngo_id)
    members = "groupe;village;jour de réunion;n°;nom;fonction\nK-1;Kati;vendredi;1;Awa;présidente\n"
    await write(sheet(members), database, IMPORTING, ngo_id=ngo_id)
    rows = await database.fetch(text("SELECT fact, before, after, holds_from, reason FROM group_fact ORDER BY fact"))
    day = IMPORTING.day.isoformat()
    assert [tuple(row) for row in rows] == [
        ("meeting_weekday", "4", "5", day, "x.csv"),
        ("village", "Kolokani", "Kati", day, "x.csv"),
    ]
    assert (await database.fetch(_GROUP, code="K-1"))[0]["village"] == "Kati"


async def test_nobody_elses_list_and_no_second_list(database) -> None:
    mine, other = await organisation(database), await organisation(database, "other")
    await write(sheet(LIST), database, IMPORTING, ngo_id=mine)
    for ngo_id in (other, None):
        with pytest.raises(NotWritten) as refused:
            await write(sheet(MEMBERS), database, IMPORTING, ngo_id=ngo_id)
        assert {problem.why for problem in refused.value.problems} == {"taken"}
    again = sheet(LIST.replace("Jigiya", "Yiriwa"))
    with pytest.raises(NotWritten):
        await write(again, database, IMPORTING, ngo_id=mine)
    known = await known_groups(database, mine)
    groups, _ = check_rows(completed(again, known), IMPORTING.day, {})
    with pytest.raises(AlreadyImported, match="K-1, K-2"):
        await write_groups(database, again, groups, Command(0, "", IMPORTING.at, "import"), ngo_id=mine)


async def test_what_a_file_does_not_say_is_usual_for_the_organisation_and_is_said(database) -> None:
    ngo_id = await organisation(database)
    members = "groupe;n°;nom;langue du groupe\nK-7;1;Awa;\nK-8;1;Awa;fr\n"
    whole = completed(sheet(members), await known_groups(database, ngo_id))
    assert [str(note) for note in whole.notes if note.why == "usual"] == [
        "not in the file, as usual for the organisation: group_language = bm, region = Ségou"
    ]
    await write(sheet(members), database, IMPORTING, ngo_id=ngo_id)
    rows = await database.fetch(text("SELECT code, language, region FROM savings_group ORDER BY code"))
    assert [tuple(row) for row in rows] == [("K-7", "bm", "Ségou"), ("K-8", "fr", "Ségou")]
    several = await organisation(database, "several", ("Ségou", "Kayes"))
    whole = completed(sheet(members), await known_groups(database, several))
    assert "region" not in whole.rows[0].cells
    alone = completed(sheet(members), await known_groups(database, None))
    assert alone == sheet(members)
