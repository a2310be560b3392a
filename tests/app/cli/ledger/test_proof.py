"""``kesu proof`` as somebody types it who has a paper book before her."""

import asyncio
import shutil
from pathlib import Path

import pytest

from tests import plain_sql
from tests.app.cli.ledger.test_drill import meet
from tests.kit.commands import kesu_each


@pytest.fixture
def proof(tmp_path: Path, sqlite_template: Path) -> tuple[str, str, str]:
    """The books' address, and what stands in the paper book."""
    shutil.copyfile(sqlite_template, tmp_path / "books.db")
    url = f"sqlite:///{tmp_path / 'books.db'}"
    asyncio.run(meet(url))
    [(seq, digest)] = asyncio.run(plain_sql.fetch(url, "SELECT upto_seq, lower(hex(head_hash)) FROM anchor"))
    return url, str(seq), str(digest)[:8]


def test_a_true_proof_a_false_one_and_none(proof: tuple[str, str, str], tmp_path: Path) -> None:
    url, seq, signs = proof
    typed = [
        ("00001", seq, signs),
        ("00001", seq, signs[:4].upper(), signs[4:]),
        ("00001", seq, "0" * 8),
        ("00001", "1", signs),
        ("99999", seq, signs),
        ("00001", seq, signs[:-1]),
    ]
    done = kesu_each([("proof", *words) for words in typed], tmp_path, KESU_DATABASE_URL=url)
    assert done[0] == (0, "true: meeting 1 of 22/11/2026\n", "")
    assert done[1][0] == 0
    assert done[2:5] == [(1, "not of this book\n", "")] * 3
    assert done[5][0] == 2
    assert done[5][2] == (
        "kesu: a proof is a group's code, a number and eight signs 0-9 a-f, such as 00001 52 483cc828\n"
    )
