"""The one rule of lateness in SQL: `ledger.rules.loans.lateness` for many loans at once, in words both engines know.

Text and not expressions: these are parts of statements that are text themselves, with a loan under any name. An
instalment is missed while more principal is left than it allows, or a charge that fell due by it is unpaid. The
meetings that a group held before its book came in are not in the database: what fell due before the opening figures
was due at a meeting of its own day.
"""


def _balance(kind: str, loan: str) -> str:
    return (
        f"(SELECT b.balance_xof FROM account b WHERE b.group_id = {loan}.group_id"  # noqa: S608 -- names of this module
        f" AND b.code = '{kind}:' || {loan}.number)"
    )


def _first_meeting(day: str, until: str = "") -> str:
    up_to = f" AND h.held_on <= {until}" if until else ""
    return (
        f"coalesce((SELECT {day} FROM opening f JOIN journal g ON g.group_id = f.group_id AND g.seq = f.seq"  # noqa: S608 -- names of this module
        f" WHERE f.group_id = i.group_id AND {day} < g.effective_on),"
        f" (SELECT min(h.held_on) FROM meeting h WHERE h.group_id = i.group_id AND h.held_on >= {day}{up_to}))"
    )


def _missed(loan: str, principal: str, charge: str, charged_by: str = "") -> str:
    """The instalments ``i`` of a loan that are missed; charges are paid before principal, the oldest first."""
    written = f" AND {_first_meeting('n.due_on', charged_by)} IS NOT NULL" if charged_by else ""
    return (
        f"FROM instalment i WHERE i.group_id = {loan}.group_id AND i.loan = {loan}.number"  # noqa: S608
        f" AND (i.left_xof < {principal} OR {charge} > (SELECT coalesce(sum(n.charge_xof), 0) FROM instalment n"
        f" WHERE n.group_id = i.group_id AND n.loan = i.loan AND n.number > i.number{written}))"
    )


def missed(loan: str = "l") -> str:
    """The oldest missed instalment of a running loan, a text that ``Missed.read`` reads; null where none is missed.

    ``loan``: the name of the loan's row in the statement.
    """
    which = _missed(loan, _balance("principal", loan), _balance("charge", loan))
    return (
        f"CASE WHEN {loan}.status = 'running' THEN (SELECT i.due_on || ' ' ||"
        f" coalesce({_first_meeting('i.due_on')}, '-') {which} ORDER BY i.number LIMIT 1) END"
    )


def missed_at(loan: str, principal: str, charge: str, day: str) -> str:
    """The same at the end of a day that is past, with the meetings held by then; see ``late_since_at``."""
    which = _missed(loan, principal, charge, day)
    return (
        f"CASE WHEN {principal} + {charge} > 0 THEN (SELECT i.due_on || ' ' ||"
        f" coalesce({_first_meeting('i.due_on', day)}, '-') {which} ORDER BY i.number LIMIT 1) END"
    )


def next_due_at(loan: str, day: str) -> str:
    """The first due day of a loan that no meeting held by the end of a day has followed."""
    return (
        f"(SELECT min(i.due_on) FROM instalment i WHERE i.group_id = {loan}.group_id AND i.loan = {loan}.number"  # noqa: S608
        f" AND {_first_meeting('i.due_on', day)} IS NULL)"
    )


def late(loan: str = "l") -> str:
    """Whether a loan is late today; the statement gets ``:today`` and ``:waited_until``, ISO days."""
    which = _missed(loan, _balance("principal", loan), _balance("charge", loan))
    return f"({loan}.status = 'running' AND EXISTS (SELECT 1 {which}{_over(':today')}))"


def late_since(loan: str = "l") -> str:
    """The day of the due meeting since which a loan is late today, null where it is not; gets what ``late`` gets."""
    which = _missed(loan, _balance("principal", loan), _balance("charge", loan))
    return f"CASE WHEN {loan}.status = 'running' THEN {_since(which, ':today')} END"


def late_since_at(loan: str, principal: str, charge: str, day: str = ":on") -> str:
    """The same at the end of a day that is past; the plan is seen as it is today.

    ``principal``, ``charge``: what of a loan was left on that day. The statement gets the day, the bound value that
    ``day`` names, and ``:waited_until`` of that day.
    """
    return _since(_missed(loan, principal, charge, day), day)


def _since(which: str, day: str) -> str:
    return f"(SELECT min({_due(day)}) {which}{_over(day)})"


def _over(day: str) -> str:
    return f" AND i.due_on < {day} AND {_due(day)} < {day}"


def _due(day: str) -> str:
    """The due meeting of an instalment; its own day where nobody meets any more, null while a meeting is waited for."""
    return f"coalesce({_first_meeting('i.due_on', day)}, CASE WHEN i.due_on < :waited_until THEN i.due_on END)"
