"""How each table and column is held against change: sealed in the group's chain, derived from the books, or free.

Whatever belongs to one group is sealed unless it is named here, so that a new table or column is sealed from its first
row. docs/ledger.md lists the outcome, and a test alters each one that is not free.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Column, Table
from sqlmodel import SQLModel

SEALED, DERIVED, FREE = "sealed", "derived", "free"

GROUP_COLUMN: Final = {"savings_group": "id", "tier_member": "tier_id"}
"""Where the group in whose chain a row is sealed stands, if not in ``group_id``."""

DERIVED_TABLES: Final = {
    "account": "its entries, the chart and its loan",
    "declaration": "the transactions that made and ended it, and the share values decided; sealed when it ends",
    "entry": "the payload hash of its transaction",
    "journal": "its own hash and those around it",
    "ledger_head": "the newest link of the chain",
    "seal": "the links around it and the row it seals",
}
"""What the audit recomputes from the books."""

DERIVED_COLUMNS: Final = {
    "outbox": {
        "group_id": "the transaction it reports",
        "seq": "the same",
        "topic": "what somebody must hear of a transaction",
        "payload": "the amounts of the transaction, the fingerprint of the anchor; emptied with time",
    },
}

FREE_TABLES: Final = {
    "activity": "members' own activities: no money of the group",
    "activity_visit": "the same",
    "assignment": "who of an organisation looks after a group",
    "attention_rule": "when an organisation looks at its groups",
    "audit_line": "the log of the panel, append-only by triggers",
    "clip_signed": "who heard a recorded clip, and found it right",
    "consultation": "an organisation's question",
    "consultation_answer": "the same: moves nothing",
    "consultation_hands": "the same, of a meeting",
    "consultation_partner": "who else asks it",
    "delivery_report": "what a gateway said of a message",
    "donor_organisation": "what a donor may see",
    "donor_programme": "the same",
    "form_used": "forms of the panel that were sent",
    "funnel_day": "counts of screens",
    "group_note": "what an organisation's people noted, forgotten after a year",
    "group_origin": "how a group began",
    "group_visit": "what an agent found at a group, never deleted, by triggers",
    "import_draft": "a file before it is imported",
    "import_mapping": "headings of files",
    "income_activity": "persons' own activities: no money of a group",
    "income_visit": "the same; what was noted stays, by triggers",
    "inbound_sms": "words that came by SMS, kept thirty days",
    "inbox_message": "the simulator's inbox",
    "invitation": "access to the panel, which moves no money",
    "late_act": "told once, then deleted; the act itself is in the journal",
    "line_reviewed": "who read a written line, and found it right",
    "lot": "goods that an organisation's people sold; what was sold and paid stays, by triggers",
    "lot_cost": "the same",
    "lot_line": "the same",
    "meeting_gap": "why a meeting was late, as an officer said: moves nothing",
    "month_figure": "counted from the books again at any time",
    "ngo": "an organisation, not a group",
    "passkey": "access to the panel, which moves no money",
    "person": "whom an organisation supports: no money of the group",
    "person_member": "the same",
    "place": "the list of places, of the whole installation",
    "plan_action": "an organisation's plan",
    "programme": "an organisation's work",
    "programme_group": "the same",
    "programme_partner": "the same",
    "recovery_code": "access to the panel, which moves no money",
    "schedule_mark": "when a job of the worker ran, and how often weeks that are over were counted",
    "sign_in_limit": "tries to sign in to the panel",
    "sms_budget": "what an organisation spends on messages",
    "sms_phone": "which process sends to a phone",
    "staff": "people of the panel, which moves no money",
    "staff_phone": "access of an agent's phone, which moves no money",
    "staff_session": "people of the panel, which moves no money",
    "stock_move": "an organisation's goods, append-only by triggers",
    "support": "beside the group's books",
    "support_case": "what a recipient contested; it moves nothing",
    "support_line": "the same; corrected by counter-entries alone, by triggers",
    "support_slip": "codes on paper, of persons of no group",
    "training": "an organisation's work",
    "training_attendance": "the same",
    "training_person": "the same",
    "training_subject": "the same",
    "visit_change": "how a visit was before, never deleted, by triggers",
    "visit_checklist": "what an organisation looks at, append-only by triggers",
    "visit_planned": "an organisation's work",
    "volunteer_month": "the same",
    "week_figure": "counted from the books again at any time",
}
FREE_COLUMNS: Final = {
    "activation": {"tries": "counted before each check, without the group's lock"},
    "ledger_head": {"turn": "how often the books were locked"},
    "member": {
        "language": "how she is spoken to",
        "pin_hash": "bound to her number and to the pepper, which is not in the database: nobody makes one without it",
        "pin_tries": "counted before each check, without the group's lock",
        "locked_until_us": "the same",
        "proxy_heard_id": "which receipts were read out",
        "heard_id": "the same",
        "search": "the words of her name, which is sealed",
    },
    "savings_group": {"search": "the words of its name, village and code, which are sealed"},
}
"""What may change without a trace in the books, with the reason."""


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table whose rows are sealed: the column of the group, the rest of the key, and what is sealed of a row."""

    table: Table
    group: Column[Any]
    key: tuple[Column[Any], ...]
    columns: tuple[Column[Any], ...]

    def row_name(self, row: Mapping[str, Any]) -> str:
        """A row's key within its group, as a seal names it."""
        return "/".join(str(row[column.name]) for column in self.key)

    def values(self, row: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
        """What is sealed of a row: its columns that do not hold their default."""
        for column in self.columns:
            value = row[column.name]
            if value != _default(column):
                yield column.name, value


def how_held(table: Table, column: Column[Any]) -> tuple[str, str]:
    """Whether a column is sealed, derived or free, and what says so.

    Raises:
        LookupError: the table belongs to no group, and nobody said how it is held.
    """
    for how, tables, columns in ((FREE, FREE_TABLES, FREE_COLUMNS), (DERIVED, DERIVED_TABLES, DERIVED_COLUMNS)):
        reason = columns.get(table.name, {}).get(column.name) or tables.get(table.name)
        if reason:
            return how, reason
    if table.name == "outbox":
        return FREE, "how a message travels"
    if _group_column(table) not in table.c:
        raise LookupError(f"nobody said how {table.name}.{column.name} is held")
    return SEALED, ""


@cache
def sealed_tables() -> Mapping[str, SealedTable]:
    """Every table with sealed rows, by its name. A declaration is sealed too, once it ends."""
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name != "declaration" and all(how_held(table, column)[0] != SEALED for column in table.columns):
            continue
        group = table.c[_group_column(table)]
        key = tuple(column for column in table.primary_key.columns if column is not group)
        free = FREE_COLUMNS.get(table.name, {})
        columns = tuple(column for column in table.columns if column.name not in free)
        found[table.name] = SealedTable(table, group, key, columns)
    return found


def _group_column(table: Table) -> str:
    return GROUP_COLUMN.get(table.name, "group_id")


def _default(column: Column[Any]) -> object:
    return getattr(column.default, "arg", None)
