"""The audit log: who changed what and who looked at whom, newest first. It can be read, never changed."""

import re
from functools import cache, lru_cache, partial
from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import and_, bindparam, or_, select

from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.listing import SortedStatement
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from app.panel.words import LANGUAGES, Words, words_in
from ledger.tables import AuditLine, SavingsGroup, Staff, table_of

_line, _person = visible(AuditLine), visible(Staff)
_visible, _staff = visible(SavingsGroup), table_of(Staff)
_LINES: Final = (
    select(
        _line.c.id,
        _line.c.at_us,
        _line.c.action,
        _line.c.detail,
        _line.c.member,
        _line.c.staff_id,
        _staff.c.name.label("staff_name"),
        _staff.c.email,
        _visible.c.code,
    )
    .outerjoin_from(_line, _staff, _staff.c.id == _line.c.staff_id)
    .outerjoin(_visible, _visible.c.id == _line.c.group_id)
)
# Also whoever read her whole group, or took out tables in which she stands.
_ABOUT_GROUP: Final = _line.c.group_id == bindparam("group_id")
_ABOUT_HER: Final = or_(
    and_(_ABOUT_GROUP, or_(_line.c.member == bindparam("member"), _line.c.member.is_(None))),
    and_(
        _line.c.group_id.is_(None),
        _line.c.action.in_(("exported", "loans_read", "messages_read", "people_searched")),
        _line.c.ngo_id == bindparam("ngo_id"),
    ),
)
_CHOSEN: Final = {
    "group": _ABOUT_GROUP,
    "member": _ABOUT_HER,
    "action": _line.c.action == bindparam("action"),
    "person": _line.c.staff_id == bindparam("person"),
}
_PEOPLE: Final = select(_person.c.id, _person.c.name).order_by(_person.c.name).limit(500)
_TOLD: Final = 10_000
ACTIONS: Final = (
    "sign_in", "sign_out", "locked", "group_read", "member_read", "people_searched", "minutes_read", "loans_read",
    "share_out_read", "passbooks_read", "messages_read", "exported", "member_enrolled", "member_changed",
    "person_exported", "person_erased", "forgotten",
    "messages_retried", "import_read", "imported", "import_taken_back",
    "programme_made", "programme_changed", "consultation_asked", "consultation_told", "consultation_frozen",
    "consultation_taken_back", "consultation_reworded",
    "consultation_invited", "consultation_agreed", "consultation_withdrawn", "plan_changed",
    "organisation_made", "organisation_changed", "organisation_closed", "organisation_reopened",
    "codes_given", "activated", "restart_asked", "restart_confirmed", "restart_cancelled", "restarted",
    "group_suspended", "group_dissolved", "group_reopened", "group_offered", "offer_withdrawn", "offer_refused",
    "group_taken", "group_released", "facts_changed", "place_added", "place_matched",
    "pin_request_stopped",
    "training_recorded", "training_changed", "training_forgotten", "training_followed", "subject_removed",
    "visit_noted", "visit_corrected", "visit_withdrawn", "visit_followed", "visits_planned", "visit_unplanned",
    "checklist_published",
    "volunteers_noted", "origin_told", "budget_set",
    "clip_recorded", "clip_signed", "line_signed", "line_corrected",
    "group_noted", "group_note_withdrawn", "attention_set",
    "office_changed", "group_made", "tier_made", "seat_taken", "seat_given_up", "seat_spoken_for",
    "support_promise", "support_listed", "support_handed", "support_countered", "support_case_closed",
    "support_case_corrected", "support_slips",
    "support_paid", "support_begin", "support_withdrawn", "support_corrected",
    "incomes_listed", "income_begun", "income_noted", "income_corrected", "income_unseen", "income_changed",
    "income_withdrawn", "lot_sold", "lot_withdrawn",
    "support_seen", "stock_moved", "persons_read", "person_read", "person_entered", "person_corrected",
    "person_linked", "person_unlinked", "person_merged",
    "staff_invited", "staff_made", "staff_renewal", "staff_link_ended",
    "staff_renewed", "staff_changed", "password_changed", "sessions_ended", "language_changed",
    "sign_in_tried", "recovery_made", "recovery_used", "authenticator_changed", "staff_reset",
    "passkey_added", "passkey_removed",
)  # fmt: skip


def in_readers_words(words: Words, detail: str) -> str:
    """A line's detail in the reader's words: it is kept in English, like the names of actions."""
    return _detail_words(words.language).sub(lambda found: words(f"detail.{found.group()}"), detail)


@lru_cache(maxsize=len(LANGUAGES))
def _detail_words(language: str) -> re.Pattern[str]:
    """Every word and phrase that has a text, the longest first; not where it is a part of a file's name."""
    known = (key.removeprefix("detail.") for key in words_in(language).texts if key.startswith("detail."))
    return re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(known, key=len, reverse=True))})(?![\w.])")


@cache
def _lines(*chosen: str) -> SortedStatement:
    """The lines that pass some of the filters, made once."""
    columns = {"when": _line.c.id, "action": _line.c.action, "person": _staff.c.name, "about": _visible.c.code}
    return SortedStatement(
        _LINES.where(*(_CHOSEN[name] for name in chosen)), columns, "-when", _line.c.id.desc(), counted_to=_TOLD
    )


@router.get("/audit")
async def audit_log(visit: Annotated[Visit, may(Right.AUDIT)]) -> Response:
    """One page of the log; of one person or one kind, or about one group or member, if asked."""
    chosen: list[str] = []
    values: dict[str, str | int] = {}
    action, person = visit.asked("action"), visit.asked_number("person", 0)
    about, member = visit.asked("about", 20), visit.asked_number("member", 0)
    if about:
        group = await visit.window.group(about)
        chosen.append("member" if member else "group")
        values["group_id"] = group["id"] if group else 0
        if member:
            values |= {"member": member, "ngo_id": group["ngo_id"] or 0 if group else 0}
    if action in ACTIONS:
        chosen.append("action")
        values["action"] = action
    if person:
        chosen.append("person")
        values["person"] = person
    kept = {
        "action": action if action in ACTIONS else "",
        "person": str(person or ""),
        "about": about,
        "member": str(member or ""),
    }
    return visit.page(
        "audit",
        lines=await _lines(*chosen).read(visit, kept, **values),
        chosen=kept,
        actions=ACTIONS,
        in_readers_words=partial(in_readers_words, visit.reader.words),
        people=[(str(row["id"]), row["name"]) for row in await visit.window.fetch(_PEOPLE)],
    )
