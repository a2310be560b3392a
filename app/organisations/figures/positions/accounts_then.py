"""What every account held at the end of a day that is past: its balance now, less what was written of later days."""

# text: put into reports that are text and, as a source of rows, into expressions.

from typing import Final

from sqlalchemy import FromClause, Integer, Text, TextClause, column, text

from ledger.tables import Account, table_of

ACCOUNTS_THEN: Final = """
SELECT a.group_id, a.code, a.kind, a.member, a.balance_xof - coalesce(s.amount_xof, 0) AS balance_xof
FROM visible g JOIN account a ON a.group_id = g.id
LEFT JOIN (
  SELECT e.group_id, e.account, CAST(sum(e.amount_xof) AS BIGINT) AS amount_xof
  FROM journal j CROSS JOIN entry e
  WHERE j.effective_on > :until AND j.group_id IN (SELECT id FROM visible)
    AND e.group_id = j.group_id AND e.seq = j.seq
  GROUP BY e.group_id, e.account
) s ON s.group_id = a.group_id AND s.account = a.code
"""
"""The accounts of the groups in sight at the end of the day ``:until``."""
BEGUN_THEN: Final = (
    "({0}.founded_on <= :until AND NOT EXISTS (SELECT 1 FROM opening o JOIN journal q"
    " ON q.group_id = o.group_id AND q.seq = o.seq WHERE o.group_id = {0}.id AND q.effective_on > :until))"
)
"""Whether a group had begun by the day, an imported one with its opening figures; for a group under any name."""


def accounts(*, then: bool) -> FromClause:
    """The accounts as they are now, or at the end of the day ``:until``, for an expression that reads ``visible``."""
    if not then:
        return table_of(Account)
    columns = column("group_id", Integer), column("code", Text), column("kind", Text), column("member", Integer)
    return text(ACCOUNTS_THEN).columns(*columns, column("balance_xof", Integer)).subquery("account_then")


def begun_then() -> TextClause:
    """The same as ``BEGUN_THEN`` of ``visible``, in an expression."""
    return text(BEGUN_THEN.format("visible"))
