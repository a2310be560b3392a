"""docs/ledger.md has every account of the chart, with the bounds it keeps."""

import re
from pathlib import Path

from ledger.books.chart import (
    INHERITED,
    LIMIT_XOF,
    AccountSpec,
    group_accounts,
    kept_at,
    loan_accounts,
    member_accounts,
    opened_when_needed,
    property_of,
    taken_by,
)

PAPER = Path(__file__).parents[3] / "docs/ledger.md"
ROWS = dict(re.findall(r"^\| `([a-z]+(?::[a-z]+)?)` \| (held|owed|either) \|", PAPER.read_text("utf-8"), re.MULTILINE))
BOUNDS = {(0, LIMIT_XOF): "held", (-LIMIT_XOF, 0): "owed", (-LIMIT_XOF, LIMIT_XOF): "either"}


def rows(specs: tuple[AccountSpec, ...], detail: str) -> dict[str, str]:
    return {spec.code.replace(":1", f":{detail}"): BOUNDS[spec.floor_xof, spec.ceil_xof] for spec in specs}


def test_every_account_is_there_with_its_bounds():
    later = [opened_when_needed(code) for code in (kept_at("p"), property_of("t"), "venture:v", INHERITED)]
    of_all = rows((*group_accounts(), *filter(None, later)), "")
    of_all |= rows((opened_when_needed(taken_by(1)),), "n")
    assert of_all | rows(member_accounts(1), "n") | rows(loan_accounts(1, 1), "l") == ROWS
