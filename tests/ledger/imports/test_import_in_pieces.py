"""An import leaves room for the phones, is on them only once it is whole, and goes on or back when it is cut off."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.files.formats.reading import read_file
from bench.imports import IN_A_GROUP, workbook
from ledger.books.chart import BOX_SOLIDARITY, solidarity_of
from ledger.imports import pieces
from ledger.imports.reading.sheet import Sheet
from ledger.imports.unfinished import take_back
from ledger.imports.writing import AlreadyImported, NotWritten, came_in, check, write
from ledger.people.membership.members import members_of_phone
from tests.ledger.imports.test_import_completing import LIST, organisation, sheet
from tests.ledger.imports.test_import_write import IMPORTING, acting
from tests.village import AWA, found_village

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
GROUPS = 6
FILE = read_file(workbook(GROUPS * IN_A_GROUP), "registre.xlsx")
NETWORK = read_file(
    b"groupe;type;famille;reseau;issu de;numero;nom;fonction;parts\n"
    b"U-1;tier;none;;;1;Fanta;presidente;\nK-1;;;U-1;;1;Awa;presidente;4\nK-2;;;U-1;K-1;1;Binta;presidente;6\n",
    "reseau.csv",
)
_STANDINGS = text("SELECT status, count(*) AS n FROM savings_group GROUP BY status ORDER BY status")
_ROWS = text(
    "SELECT (SELECT count(*) FROM member) AS members, (SELECT count(*) FROM journal) AS journal,"
    " (SELECT count(*) FROM opening) AS openings, (SELECT count(*) FROM tier_member) AS seats,"
    " (SELECT count(*) FROM group_origin) AS origins, (SELECT count(*) FROM office) AS offices"
)


async def cut_off(database, of: Sheet, after: int, ngo_id: int | None = None) -> None:
    """Import a file, and be stopped when so many members are written."""

    def stop(done: int, _: int) -> None:
        if done >= after:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await write(of, database, IMPORTING, stop, ngo_id=ngo_id)


async def standings(database) -> dict[str, int]:
    return {row["status"]: row["n"] for row in await database.fetch(_STANDINGS)}


async def test_phones_post_between_the_groups_of_a_file(database) -> None:
    village = await found_village(database)
    importing = asyncio.create_task(write(FILE, database, IMPORTING))
    seen: list[int] = []
    while not importing.done():
        brings = {BOX_SOLIDARITY: 5, solidarity_of(AWA): -5}
        await database.post(replace(acting(AWA, f"k{len(seen)}"), group_id=village).draft("collection", brings))
        seen.append((await standings(database)).get("importing", 0))
    await importing
    assert len({written for written in seen if 0 < written < GROUPS}) > 1, "a posting waits for a group, not for a file"
    assert await standings(database) == {"active": GROUPS + 1}


async def test_a_file_that_was_cut_off_is_on_no_phone_and_the_same_file_goes_on(database) -> None:
    await cut_off(database, FILE, 2 * IN_A_GROUP)
    assert await standings(database) == {"importing": 2}
    assert await members_of_phone(database, "+22370000000") == []
    assert not await came_in(database, FILE.sha)
    assert await check(FILE, database, IMPORTING.day) == []
    done = await write(FILE, database, replace(IMPORTING, at=IMPORTING.at.replace(hour=20)))
    assert (done.groups, done.already) == (GROUPS, False)
    assert await standings(database) == {"active": GROUPS}
    assert len(await members_of_phone(database, "+22370000000")) == 1
    assert (await write(FILE, database, IMPORTING)).already
    rows = (await database.fetch(_ROWS))[0]
    assert (rows["members"], rows["journal"], rows["openings"]) == (GROUPS * IN_A_GROUP, GROUPS, GROUPS)


async def test_cut_off_anywhere_a_network_comes_in_as_if_in_one_go(database, monkeypatch) -> None:
    """Stopped before each of its pieces in turn, it ends with the rows of a file that was never stopped."""
    whole, piece, allowed = pieces.piece, 0, 0

    def counted(reached):
        nonlocal piece
        piece += 1
        if piece > allowed:
            raise ConnectionResetError
        return whole(reached)

    for room in ("writing", "belonging_rows", "unfinished"):
        monkeypatch.setattr(f"ledger.imports.{room}.piece", counted)
    for tried in range(1, 20):
        piece, allowed = 0, tried
        try:
            done = await write(NETWORK, database, IMPORTING)
        except ConnectionResetError:
            assert (await standings(database)).get("importing")
        else:
            break
    assert (done.groups, tried > 2) == (3, True)
    rows = (await database.fetch(_ROWS))[0]
    assert (rows["seats"], rows["origins"], rows["openings"], rows["offices"]) == (2, 1, 3, 3)
    assert await standings(database) == {"active": 3}


async def test_cut_off_it_keeps_its_codes_from_other_files_until_it_is_taken_back(database) -> None:
    await cut_off(database, FILE, IN_A_GROUP)
    other = sheet("groupe;n°;nom\nG00000;1;Awa\n")
    with pytest.raises(NotWritten):
        await write(other, database, IMPORTING)
    assert await take_back(database, FILE.sha, IMPORTING) == 1
    assert await take_back(database, FILE.sha, IMPORTING) == 0
    assert await standings(database) == {"withdrawn": 1}
    assert (await write(other, database, IMPORTING)).groups == 1
    assert await standings(database) == {"active": 1, "withdrawn": 1}


async def test_of_another_organisation_it_does_not_go_on(database) -> None:
    mine, other = await organisation(database), await organisation(database, "other")
    await cut_off(database, FILE, IN_A_GROUP, mine)
    with pytest.raises(NotWritten) as refused:
        await write(FILE, database, IMPORTING, ngo_id=other)
    assert {problem.why for problem in refused.value.problems} == {"taken"}


async def test_members_for_groups_of_a_list_go_on_with_what_the_list_said(database) -> None:
    ngo_id = await organisation(database)
    groups = sheet(LIST.replace("parts au plus", "valeur de la part").replace(";4;", ";250;"))
    await write(groups, database, IMPORTING, ngo_id=ngo_id)
    members = sheet("groupe;n°;nom;épargne;caisse crédit\nK-1;1;Awa;750;750\nK-2;1;Binta;500;500\n")
    await cut_off(database, members, 1, ngo_id)
    assert await standings(database) == {"active": 1, "importing": 1}
    assert (await write(members, database, IMPORTING, ngo_id=ngo_id)).groups == 2
    assert await standings(database) == {"active": 2}


async def test_the_same_file_at_the_same_moment_comes_in_once(database) -> None:
    await asyncio.gather(*(write(FILE, database, IMPORTING) for _ in range(2)))
    rows = (await database.fetch(_ROWS))[0]
    assert (rows["members"], rows["journal"], rows["openings"]) == (GROUPS * IN_A_GROUP, GROUPS, GROUPS)


async def test_a_code_that_is_taken_in_the_meantime_takes_the_file_back(database, monkeypatch) -> None:
    whole, made = pieces.piece, 0

    @asynccontextmanager
    async def somebody_else_first(reached):
        nonlocal made
        made += 1
        if made == 3:
            await write(sheet("groupe;n°;nom\nG00002;1;Awa\n"), database, IMPORTING)
        async with whole(reached) as unit:
            yield unit

    monkeypatch.setattr("ledger.imports.writing.piece", somebody_else_first)
    with pytest.raises(AlreadyImported, match="G00002"):
        await write(FILE, database, IMPORTING)
    assert await standings(database) == {"active": 1, "withdrawn": 2}
