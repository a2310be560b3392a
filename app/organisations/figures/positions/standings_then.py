"""How groups stood at the end of a past day: the sums of today's lists, over the accounts and people of then."""

# text: the statements of standings, with what they count said for a past day.

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from app.organisations.figures.positions.accounts_then import ACCOUNTS_THEN, BEGUN_THEN
from app.organisations.figures.positions.as_it_was import RowThen, facts_then
from app.organisations.figures.positions.standing import SILENT_DAYS, GroupStanding
from app.organisations.figures.positions.standings import GROUPS, NOW, SUMS, read_standing
from app.organisations.tenancy import ScopedReader
from ledger.books.canonical import microseconds
from ledger.rules.loans.lateness import waited_until
from ledger.tables.expressions.lateness import late_since_at

_THEN: Final = NOW | {
    "account": "account_then",
    "here": "joined_on <= :until AND (left_on IS NULL OR left_on > :until)",
    "seated": "began_on <= :until AND (ended_on IS NULL OR ended_on > :until)",
    "late": f"{late_since_at('loan', 'principal.balance_xof', 'charge.balance_xof', ':until')} IS NOT NULL",
    "unsolved": "opened_us < :over_us AND (closed_us IS NULL OR closed_us >= :over_us)",
    "held_by": " AND held_on <= :until",
}
_GROUPS_THEN, _SUMS_THEN = (words.format(**_THEN) for words in (GROUPS, SUMS))
_PAGE_THEN: Final = (
    "SELECT visible.*, row_number() OVER (ORDER BY visible.code) AS place FROM visible"  # noqa: S608 -- constants
    f" WHERE {BEGUN_THEN.format('visible')}"
)


async def standings_then(window: ScopedReader, until: date) -> list[GroupStanding]:
    """Every group in sight that had begun, at the end of a day that is past, with its facts of then.

    Its rules are those of today, and its meetings those of the four weeks that end on the day.
    """
    counted = (until - timedelta(days=SILENT_DAYS - 1), until)
    day: dict[str, object] = {"until": until.isoformat()}
    rows = await window.fetch(f", page AS ({_PAGE_THEN}) {_GROUPS_THEN}", **day)
    over = datetime.combine(until + timedelta(days=1), time(), UTC)
    limits = {
        "since": counted[0].isoformat(),
        "waited_until": waited_until(until).isoformat(),
        "over_us": microseconds(over),
    }
    found = await window.fetch(
        f", page AS ({_PAGE_THEN}), account_then AS ({ACCOUNTS_THEN}) {_SUMS_THEN}", **(day | limits)
    )
    sums = {(row["what"], row["group_id"]): (row["first"], row["second"]) for row in found}
    facts = await facts_then(window, until)
    return [read_standing(RowThen(row, facts.get(row["id"], {})), sums, until, counted) for row in rows]
