"""SQL is written as expressions over the tables; a statement that stays text says why in a comment ``# text: …``."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_papers import ROOT

STATEMENT = re.compile(r"\b(SELECT|INSERT INTO|DELETE FROM)\b|\bUPDATE \w+ SET\b|^\s*UPDATE \w+\s*$")
NOT_YET = frozenset(
    """
    app/organisations/figures/members.py
    app/organisations/figures/savix.py
    app/organisations/figures/savix_between.py
    app/organisations/figures/standings.py
    app/organisations/figures/tables.py
    app/organisations/statements.py
    app/organisations/tenancy.py
    app/organisations/work/programmes.py
    app/panel/pages/figures/funnel.py
    app/panel/pages/groups/group.py
    app/panel/pages/groups/loans.py
    app/panel/pages/groups/member.py
    app/panel/pages/work/programme.py
    ledger/assembly/decisions.py
    ledger/assembly/elections.py
    ledger/audit/accounts.py
    ledger/audit/anchored.py
    ledger/audit/life.py
    ledger/audit/pending.py
    ledger/audit/reading.py
    ledger/audit/whole.py
    ledger/backup/restoring.py
    ledger/backup/schema.py
    ledger/card/group.py
    ledger/consultations/answers.py
    ledger/consultations/tally.py
    ledger/exports/beancount.py
    ledger/exports/groups.py
    ledger/exports/hledger.py
    ledger/funds/declarations.py
    ledger/funds/outside_loans.py
    ledger/funds/solidarity_loans.py
    ledger/imports/openings.py
    ledger/imports/writing.py
    ledger/journal/anchors.py
    ledger/journal/command_results.py
    ledger/journal/movements.py
    ledger/journal/reading.py
    ledger/loans/charges_due.py
    ledger/loans/due.py
    ledger/loans/handover.py
    ledger/loans/late_fines.py
    ledger/loans/repayments.py
    ledger/loans/request.py
    ledger/loans/rescheduling.py
    ledger/loans/rows.py
    ledger/loans/vote.py
    ledger/loans/write_off.py
    ledger/meeting/collection.py
    ledger/meeting/correctable.py
    ledger/meeting/corrections.py
    ledger/meeting/counts.py
    ledger/meeting/disputes.py
    ledger/meeting/meetings.py
    ledger/meeting/minutes.py
    ledger/meeting/not_brought.py
    ledger/meeting/roll_call.py
    ledger/people/consent.py
    ledger/people/enrolment.py
    ledger/people/joining.py
    ledger/people/late_acts.py
    ledger/people/members.py
    ledger/people/pin_help.py
    ledger/people/pins.py
    ledger/people/proxies.py
    ledger/people/proxy_receipts.py
    ledger/reports/five_principles.py
    ledger/reports/indicators.py
    ledger/reports/indicators_at_date.py
    ledger/reports/positions.py
    ledger/settlement/cycles.py
    ledger/settlement/departure.py
    ledger/settlement/preview.py
    ledger/settlement/share_out.py
    ledger/settlement/solidarity.py
    ledger/tiers/lenders.py
    ledger/tiers/lending.py
    ledger/tiers/seats.py
    """.split()
)
"""Files whose statements are still text; who converts one takes it out."""


def words_of(node: ast.AST) -> str:
    """What is written in a string, with nothing where a value is filled in."""
    return "".join(
        part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def statements(tree: ast.Module, *, strings: bool) -> Iterator[ast.expr]:
    """Calls of ``text`` with a statement or with what is no literal, and, if asked, any string that is a statement."""
    ours = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if (node.module, name.name) == ("sqlalchemy", "text")
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours:
            literal = isinstance(node.args[0], ast.Constant | ast.JoinedStr)
            if not literal or STATEMENT.search(words_of(node.args[0])):
                yield node
        elif strings and isinstance(node, ast.Constant | ast.JoinedStr) and STATEMENT.search(words_of(node)):
            yield node


def unexplained(source: str, *, strings: bool) -> list[int]:
    """The lines of statements without a reason on their first line, or on the lines above what they stand in."""
    tree, lines = ast.parse(source), source.splitlines()
    found = []
    for node in statements(tree, strings=strings):
        held_in = [part.lineno for part in ast.walk(tree) if isinstance(part, ast.stmt) and part.lineno <= node.lineno]
        first = max(held_in)
        above = first - 1
        while above and lines[above - 1].lstrip().startswith("#"):
            above -= 1
        reasons = [*lines[above : first - 1], lines[node.lineno - 1], lines[max(node.lineno - 2, 0)]]
        if not any("# text: " in line for line in reasons):
            found.append(node.lineno)
    return found


def still_text() -> set[str]:
    found = set()
    for room in ("app", "ledger"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if unexplained(path.read_text("utf-8"), strings=room == "app"):
                found.add(str(path.relative_to(ROOT)))
    return found


def test_a_statement_is_an_expression_or_says_why_not() -> None:
    assert sorted(still_text() - NOT_YET) == []


def test_the_list_of_what_is_still_text_is_true() -> None:
    assert sorted(NOT_YET - still_text()) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('from sqlalchemy import text\nA = text("SELECT 1")\n', [2]),
        ('from sqlalchemy import text\nA = text(f"{B} DELETE FROM loan")\n', [2]),
        ("from sqlalchemy import text\nA = text(B)\n", [2]),
        ('from sqlalchemy import text\n# text: measured\nA = text(\n    "SELECT 1"\n)\n', []),
        ('from sqlalchemy import text\nA = text("SELECT 1")  # text: measured\n', []),
        ('from sqlalchemy import text\nA = text("closed_us IS NULL")\n', []),
        ("from menus import text\nA = text(B)\n", []),
    ],
)
def test_the_check_knows_a_statement(source: str, lines: list[int]) -> None:
    assert unexplained(source, strings=False) == lines
