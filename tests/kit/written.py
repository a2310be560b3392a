"""All that was ever written, decided, counted or sent, so that two ways to one place can be compared."""

from sqlalchemy import text

from tests.kit import effects
from tests.kit.village import Village

_WRITTEN = tuple(
    text(f"SELECT {what} FROM {table} ORDER BY {what}")
    for table, what in (
        ("outbox", "topic, member, seq"),
        ("vote", "loan, member, approves"),
        ("loan", "number, status, last_due_on"),
        ("decision", "number, kind, in_favour"),
        ("meeting", "number, closed_by"),
        ("attendance", "meeting, member, presence"),
        ("box_count", "meeting, moment, fund, counter, amount_xof"),
        ("tally", "meeting, member, shares, posted_seq"),
        ("incident", "number, kind, member, resolution"),
        ("member", "number, name, phone, language, proxy, joins_cycle, left_on"),
        ("office", "number, member, role, ended_on"),
        ("pin_help", "member, first_guardian, second_guardian"),
        ("consent", "member, version, how, agreed, sms"),
        ("key_turn", "meeting, moment, holder"),
        ("cycle", "number, frozen_on, closed_seq"),
        ("decision", "number, kind, subject"),
        ("office", "number, member, role, ended_on"),
        ("constitution", "version, settings"),
        ("tontine_turn", "cycle, round, member"),
        ("audit_line", "action, staff_id, detail"),
        ("meeting_gap", "meeting, reason"),
        ("consultation_answer", "consultation, member, answers"),
        ("group_visit", "group_id, number, answers, action, action_due_on"),
        ("staff_phone", "staff_id, sms_wanted"),
        ("group_fact", "number, fact, after, member"),
        ("member_move", "number, member, code, accepted_by, outcome, to_member, paid_xof"),
        ("member_arrival", "member, from_member, paid_xof, shown_us IS NULL"),
        ("consultation_hands", "group_id, consultation, question, counts, women, confirmed_by"),
    )
)
Done = tuple[object, ...]


async def done_by(village: Village) -> Done:
    """Every movement and message, and the rows of what is decided or counted."""
    start = effects.Mark({}, 0)
    tables = [[tuple(row) for row in await village.database.fetch(of_table)] for of_table in _WRITTEN]
    return (*await effects.movements(village, start), *tables)
