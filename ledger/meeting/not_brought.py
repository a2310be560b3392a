"""What a member did not bring to a meeting: owed or doubled next time, and fined, as her group's family has it.

Written once, at the close: savings and contributions still owed stand in the books against ``awaited``, for no money
has moved. Source: Oxfam's Saving for Change; the SHG method; docs/rules.md, "Savings".
"""

from sqlalchemy import text

from ledger.books.chart import AWAITED, arrears_of, dues_of
from ledger.books.command import Command
from ledger.card import Card
from ledger.database import Row, UnitOfWork
from ledger.funds.fines import impose_in
from ledger.rules.fines import MISSED_SAVING, automatic_fine
from ledger.rules.savings import after_missed_saving, shares_owed

_BROUGHT = text("""
SELECT m.number, coalesce(b.saved, 0) AS saved, coalesce(b.given, 0) AS given,
       coalesce(r.balance_xof, 0) AS arrears, coalesce(d.balance_xof, 0) AS dues,
       coalesce(-s.balance_xof, 0) AS savings
FROM member m
LEFT JOIN account s ON s.group_id = m.group_id AND s.code = 'shares:' || m.number
LEFT JOIN account r ON r.group_id = m.group_id AND r.code = 'arrears:' || m.number
LEFT JOIN account d ON d.group_id = m.group_id AND d.code = 'dues:' || m.number
LEFT JOIN (
  SELECT a.member, CAST(sum(CASE WHEN a.kind = 'shares' THEN -e.amount_xof ELSE 0 END) AS BIGINT) AS saved,
         CAST(sum(CASE WHEN a.kind = 'solidarity' THEN -e.amount_xof ELSE 0 END) AS BIGINT) AS given
  FROM journal j
  JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
  JOIN account a ON a.group_id = e.group_id AND a.code = e.account AND a.kind IN ('shares', 'solidarity')
  LEFT JOIN journal o ON o.group_id = j.group_id AND o.seq = j.reverses_seq
  WHERE j.group_id = :group_id AND coalesce(o.kind, j.kind) IN ('savings', 'solidarity')
    AND (j.meeting = :meeting OR (j.meeting IS NULL AND j.posted_us > coalesce(
      (SELECT closed_us FROM meeting WHERE group_id = :group_id AND number = :meeting - 1), 0)))
  GROUP BY a.member
) b ON b.member = m.number
WHERE m.group_id = :group_id AND m.left_on IS NULL AND m.joined_on <= :held_on
  AND (m.joins_cycle IS NULL OR m.joins_cycle <= :cycle)
ORDER BY m.number
""")


async def note_what_is_owed(unit: UnitOfWork, command: Command, card: Card, meeting: int) -> None:
    """At the close: write what each member still owes of savings and contributions, and fine a missed saving."""
    rules = card.rules
    saving = after_missed_saving(rules)
    contributing = rules.missed_solidarity == "owed" and rules.solidarity_xof > 0
    if card.frozen or (saving == "allowed" and not contributing):
        return
    held_on = card.open_meeting().held_on.isoformat()
    rows = await unit.fetch(_BROUGHT, group_id=command.group_id, meeting=meeting, held_on=held_on, cycle=card.cycle)
    entries: dict[str, int] = {}
    for row in rows:
        entries |= _owed(card, row, contributing=contributing)
    if any(entries.values()):
        draft = command.child("owed").draft("owed", entries | {AWAITED: -sum(entries.values())}, meeting=meeting)
        await unit.post(draft)
    fine = automatic_fine(rules.fines, MISSED_SAVING)
    if fine is None or saving not in ("fined", "doubled"):
        return
    for row in rows:
        if row["saved"] < rules.min_shares * rules.share_value_xof:
            await impose_in(unit, command.child(f"missed/{row['number']}"), row["number"], fine, meeting)


def _owed(card: Card, row: Row, *, contributing: bool) -> dict[str, int]:
    """By how much this meeting changes what a member owes; in a tontine never more than the stakes still to give."""
    rules = card.rules
    value = rules.share_value_xof
    owed = shares_owed(rules, row["arrears"] // value, row["saved"] // value) * value
    if card.rounds:
        owed = min(owed, card.rounds * value - row["savings"])
    changed = {arrears_of(row["number"]): owed - row["arrears"]}
    if contributing:
        dues = max(row["dues"] + rules.solidarity_xof - row["given"], 0)
        changed[dues_of(row["number"])] = dues - row["dues"]
    return changed
