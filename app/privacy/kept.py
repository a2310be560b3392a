"""Where anything about a person is kept; a test compares this with the schema, so that no new table is forgotten."""

from typing import Final

NUMBERED: Final[dict[str, tuple[str, ...]]] = {
    "consent": ("member",),
    "office": ("member",),
    "account": ("member",),
    "declaration": ("member",),
    "loan": ("member",),
    "help_loan": ("member",),
    "vote": ("member",),
    "attendance": ("member", "called_by"),
    "tally": ("member", "noted_by"),
    "box_count": ("counter",),
    "key_turn": ("holder",),
    "incident": ("member",),
    "shareout_line": ("member",),
    "tontine_turn": ("member",),
    "tier_member": ("member", "representative"),
    "seat_term": ("representative",),
    "consultation_answer": ("member",),
    "consultation_hands": ("counted_by", "confirmed_by"),
    "pin_help": ("member", "first_guardian", "second_guardian"),
    "activation": ("member",),
    "restart_pin": ("member",),
    "decision": ("recorded_by",),
    "outbox": ("member",),
    "late_act": ("member",),
    "audit_line": ("member",),
    "group_fact": ("member",),
    "person_member": ("member",),
    "member_move": ("member", "asked_by"),
    "member_arrival": ("member",),
}
"""Tables by the columns that hold a member's number within her group."""

BY_PHONE: Final = ("inbound_sms", "inbox_message", "sms_phone")
"""Tables by her phone number; where others share the phone, whose row it is cannot be known."""

BY_PERSON: Final = (
    "person",
    "person_member",
    "support_line",
    "support_case",
    "support_slip",
    "training_person",
    "volunteer_month",
    "income_activity",
    "lot_line",
)
"""Tables of persons as organisations know them, members or not (``app/privacy/known_person.py``)."""

SECRET: Final = frozenset({"pin_hash", "code_hash", "pin_tries", "idem_key", "request_hash", "claimed_by", "held_by"})
"""Columns that are nobody's to read: what guards the PIN, and what the machine keeps for itself."""
