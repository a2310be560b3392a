"""The one read that a card takes: every row that stands on it.

Nothing here sums history: every figure is the running balance of an account.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from json import loads
from typing import Final

from sqlalchemy import text

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY, GRANTS, LINKAGE
from ledger.books.draft import Head
from ledger.card.card import Card, Declared, MeetingNow, OpenLoan
from ledger.database import Database, Row, UnitOfWork
from ledger.rules.constitution import Constitution

CARD_ROWS: Final = """
SELECT 'account' AS what, code AS word, loan AS number, balance_xof AS amount, member AS whose
  FROM account WHERE group_id = :group_id AND (member = :member OR member IS NULL)
UNION ALL
SELECT 'lent', NULL, NULL, CAST(coalesce(sum(balance_xof), 0) AS BIGINT), NULL
  FROM account WHERE group_id = :group_id AND kind = 'principal'
UNION ALL
SELECT 'head', NULL, seq, turn, NULL FROM ledger_head WHERE group_id = :group_id
UNION ALL
SELECT 'meeting', held_on || ' ' || cycle, number, opened_by, closed_us
  FROM (SELECT held_on, cycle, number, opened_by, closed_us FROM meeting
        WHERE group_id = :group_id ORDER BY number DESC LIMIT 1) AS latest
UNION ALL
SELECT 'loan', status || ' ' || coalesce(handed_over_on, '-') || ' ' || coalesce(next_due_on, '-') || ' '
       || coalesce(last_due_on, '-') || ' ' || charge_model || ' ' || charge_percent,
       number, principal_xof, periods_charged
  FROM loan WHERE group_id = :group_id AND member = :member
  AND status IN ('requested', 'approved', 'handed_over', 'running')
UNION ALL
SELECT 'declared', kind, shares, amount_xof, declared_seq
  FROM declaration WHERE group_id = :group_id AND member = :member AND outcome IS NULL
UNION ALL
SELECT 'cycle', began_on || ' ' || ends_on, number, CASE WHEN frozen_on IS NULL THEN 0 ELSE 1 END,
       (SELECT count(*) FROM tontine_turn t WHERE t.group_id = c.group_id AND t.cycle = c.number)
  FROM cycle c WHERE group_id = :group_id AND closed_on IS NULL
UNION ALL
SELECT 'member', CASE WHEN left_on IS NULL THEN name END, joins_cycle,
       (SELECT coalesce(max(t.round), 0) FROM tontine_turn t JOIN cycle c ON c.group_id = t.group_id
        AND c.number = t.cycle AND c.closed_on IS NULL WHERE t.group_id = :group_id AND t.member = :member), NULL
  FROM member WHERE group_id = :group_id AND number = :member
UNION ALL
SELECT 'members', NULL, max(number), count(*), NULL FROM member WHERE group_id = :group_id AND left_on IS NULL
UNION ALL
SELECT 'rules', family || ' ' || settings, version, 0, meeting_weekday
  FROM (SELECT family, settings, version, meeting_weekday FROM constitution
        JOIN savings_group ON id = group_id WHERE group_id = :group_id ORDER BY version DESC LIMIT 1) AS newest
"""
"""One statement for all of a card; whoever needs more in the same read adds rows of another ``what``."""
_CARD = text(CARD_ROWS)


@lru_cache(maxsize=4096)
def read_constitution(text_of_rules: str) -> Constitution:
    """Read ``family settings-as-JSON``; a group's rules change once a year, so the text is its own cache key."""
    family, _, settings = text_of_rules.partition(" ")
    return Constitution.from_settings(family, loads(settings))


async def read_card(database: Database | UnitOfWork, group_id: int, member: int) -> Card:
    """Read one member's card; inside a unit it is what the unit holds."""
    return card_of(group_id, member, await database.fetch(_CARD, group_id=group_id, member=member))


def card_of(group_id: int, member: int, rows: Sequence[Row]) -> Card:
    """The card that these rows of ``CARD_ROWS`` make; rows of another ``what`` are passed over."""
    of: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of[row["what"]].append(row)
    balance: dict[str, int] = {row["word"]: row["amount"] for row in of["account"]}
    rules, cycle = of["rules"][0], of["cycle"][0]
    began_on, _, ends_on = cycle["word"].partition(" ")
    return Card(
        group_id=group_id,
        member=member,
        head=Head(of["head"][0]["number"], of["head"][0]["amount"]),
        rules=read_constitution(rules["word"]),
        cycle=cycle["number"],
        cycle_began_on=date.fromisoformat(began_on),
        cycle_ends_on=date.fromisoformat(ends_on),
        frozen=bool(cycle["amount"]),
        meeting_weekday=rules["whose"],
        meeting=_meeting(of["meeting"]),
        savings_xof=-balance.get(f"shares:{member}", 0),
        solidarity_xof=-balance.get(f"solidarity:{member}", 0),
        fines_xof=balance.get(f"fines:{member}", 0),
        declared=tuple(Declared(row["word"], row["number"], row["amount"], row["whose"]) for row in of["declared"]),
        loans=tuple(sorted((_loan(row, balance) for row in of["loan"]), key=_age)),
        box_loan_xof=balance.get(BOX_LOAN, 0),
        box_solidarity_xof=balance.get(BOX_SOLIDARITY, 0),
        box_outside_xof=balance.get(BOX_OUTSIDE, 0),
        lent_xof=of["lent"][0]["amount"],
        arrears_xof=balance.get(f"arrears:{member}", 0),
        dues_xof=balance.get(f"dues:{member}", 0),
        help_xof=balance.get(f"help:{member}", 0),
        pot_xof=balance.get(f"pot:{member}", 0),
        linkage_xof=-balance.get(LINKAGE, 0),
        grants_xof=-balance.get(GRANTS, 0),
        rounds=cycle["whose"],
        joins_cycle=of["member"][0]["number"] if of["member"] else None,
        name=(of["member"][0]["word"] or "") if of["member"] else "",
        members=of["members"][0]["amount"],
        highest_number=of["members"][0]["number"] or 0,
        turn=of["member"][0]["amount"] if of["member"] else 0,
        here=bool(of["member"]) and of["member"][0]["word"] is not None,
    )


def _meeting(rows: list[Row]) -> MeetingNow | None:
    if not rows:
        return None
    row = rows[0]
    held_on, _, cycle = row["word"].partition(" ")
    return MeetingNow(
        row["number"], date.fromisoformat(held_on), row["amount"], open=row["whose"] is None, cycle=int(cycle)
    )


def _loan(row: Row, balance: dict[str, int]) -> OpenLoan:
    status, *days, model, percent = row["word"].split(" ")
    handed_over_on, next_due_on, last_due_on = (None if day == "-" else date.fromisoformat(day) for day in days)
    number = row["number"]
    return OpenLoan(
        number,
        status,
        row["amount"],
        balance.get(f"principal:{number}", 0),
        balance.get(f"charge:{number}", 0),
        handed_over_on,
        next_due_on,
        last_due_on,
        balance.get(f"penalty:{number}", 0),
        model,
        Fraction(percent),
        row["whose"],
    )


def _age(loan: OpenLoan) -> tuple[date, int]:
    return loan.handed_over_on or date.max, loan.number
