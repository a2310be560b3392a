"""Beancount, a bookkeeper's program that shares no line with Kesu, adds the books up and finds the balances we keep."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ledger.database import Database
from ledger.exports.beancount import beancount, beancount_account
from tests import plain_sql
from tests.ledger.exports.hard_year import a_hard_year
from tests.village import found_village, hold_meeting

pytestmark = pytest.mark.anyio
BEAN_CHECK = Path(sys.executable).with_name("bean-check")


@dataclass(frozen=True, slots=True)
class Checked:
    """What beancount was given, and everything it complains of."""

    lines: list[str]
    complaints: str

    @property
    def transactions(self) -> int:
        return sum(" * " in line for line in self.lines)

    @property
    def balances(self) -> dict[str, int]:
        """What it was told each account holds, in whole francs: it has said whether that is so."""
        found = (line.split() for line in self.lines if " balance " in line)
        return {account: int(amount) for _, _, account, amount, _ in found}


async def check_with_beancount(database: Database, folder: Path) -> Checked:
    """Run it as the program that it is, on a file, as an auditor would."""
    lines = [line async for line in beancount(database, "00001")]
    (folder / "books.beancount").write_text("\n".join(lines) + "\n")
    done = subprocess.run([BEAN_CHECK, "--no-cache", folder / "books.beancount"], capture_output=True, text=True)  # noqa: ASYNC221, PLW1510 -- a test may wait, and looks at the status itself
    assert (done.returncode == 0) == (done.stderr == "")
    return Checked(lines, done.stderr)


@pytest.mark.usefixtures("books_balance")
async def test_beancount_finds_every_balance_of_a_hard_year(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    await a_hard_year(database)
    checked = await check_with_beancount(database, tmp_path)
    assert checked.complaints == ""
    kept = await plain_sql.fetch(database_url, "SELECT code, balance_xof FROM account")
    assert checked.balances == {beancount_account(str(code)): amount for code, amount in kept}
    [(journal,)] = await plain_sql.fetch(database_url, "SELECT count(*) FROM journal")
    assert checked.transactions == journal
    assert checked.transactions > 30


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        ("UPDATE entry SET amount_xof = amount_xof + 5 WHERE seq = 7 AND line = 1", "Transaction does not balance"),
        ("UPDATE account SET balance_xof = balance_xof + 5 WHERE code = 'box:loan'", "Balance failed"),
        ("DELETE FROM entry WHERE seq = 7", "Balance failed"),
    ],
)
async def test_beancount_sees_what_was_altered(
    database: Database, database_url: str, tmp_path: Path, edit: str, complaint: str
) -> None:
    await hold_meeting(database, await found_village(database))
    await plain_sql.run_behind_the_guards(database_url, edit)
    assert complaint in (await check_with_beancount(database, tmp_path)).complaints


async def test_nobody_is_named(database: Database) -> None:
    await hold_meeting(database, await found_village(database))
    whole = "\n".join([line async for line in beancount(database, "00001")])
    assert "Diarra" not in whole
    assert "+223" not in whole


async def test_a_group_without_books_has_no_lines_and_one_that_is_not_there_is_named(database: Database) -> None:
    await found_village(database)
    assert [line async for line in beancount(database, "00001")] == []
    with pytest.raises(LookupError, match="no group 99999"):
        [line async for line in beancount(database, "99999")]
