"""The form of a training: two numbers beside each group of the list, how many women and men came; and who is named."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import and_, bindparam, func, select

from app.organisations.programmes.programmes import programmes_open_to
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.organisations.trainings.training_subjects import on_the_list
from app.organisations.trainings.trainings import KINDS, TrainingGiven
from app.panel.forms.reading.fields import FormWrong, read_day, typed_day, typed_number, typed_words
from app.panel.forms.reading.groups import groups_by_code
from app.panel.forms.reading.named import typed_named
from app.panel.web.visit import Visit
from ledger.tables import Member, SavingsGroup, table_of

MAX_DAYS: Final = 60
MAX_PEOPLE: Final = 9999
_OF_GROUP: Final = re.compile(r"(?:women|men)_(.{1,20})")
_visible, _member = visible(SavingsGroup), table_of(Member)
_SIZES: Final = (
    select(_visible.c.id, _visible.c.code, _visible.c.name, func.count(_member.c.number).label("members"))
    .outerjoin_from(_visible, _member, and_(_member.c.group_id == _visible.c.id, _member.c.left_on.is_(None)))
    .where(_visible.c.id.in_(bindparam("group_ids", expanding=True)))
    .group_by(_visible.c.id, _visible.c.code, _visible.c.name)
    .order_by(_visible.c.code)
)


async def typed_training(
    visit: Visit,
    ngo_id: int,
    today: date,
    listed: list[str],
    before: Mapping[int, tuple[int, int]] = MappingProxyType({}),
) -> TrainingGiven:
    """The form, checked; ``before``: who came of groups that may stand on no line of the page.

    ``listed``: the organisation's subjects, to which its admin alone may bring a new one.

    Raises:
        FormWrong: a field cannot be taken.
    """
    topic, kind = _typed_subject(visit, listed)
    began_on = typed_day(visit, "began_on", today)
    came = await _came(visit, ngo_id, before)
    women, men = (typed_number(visit, name, 0, MAX_PEOPLE) for name in ("other_women", "other_men"))
    named, _ = await typed_named(visit, ngo_id)
    if not len(named) + women + men + sum(sum(pair) for pair in came.values()):
        raise FormWrong("nobody")
    return TrainingGiven(
        topic=topic,
        place=typed_words(visit, "place"),
        trainer=typed_words(visit, "trainer"),
        began_on=began_on,
        days=typed_number(visit, "days", 1, MAX_DAYS),
        programme_id=await typed_programme(visit, ngo_id),
        came=came,
        other_women=women,
        other_men=men,
        kind=kind,
        named=named,
        **_typed_follow_up(visit, began_on),
    )


def _typed_subject(visit: Visit, listed: list[str]) -> tuple[str, str]:
    topic, kind = typed_words(visit, "topic", needed=True), visit.typed("kind") or "training"
    topic = on_the_list(listed, topic) or (topic if visit.may(Right.PROGRAMMES) else "")
    if not topic:
        raise FormWrong("subject", "", "topic")
    if kind not in KINDS:
        raise FormWrong("kind")
    return topic, kind


def _typed_follow_up(visit: Visit, began_on: date) -> dict[str, Any]:
    """What is to be done afterwards, with its day: both or neither."""
    words, on = typed_words(visit, "follow_up"), visit.typed("follow_up_on")
    if bool(words) != bool(on):
        raise FormWrong("follow_up")
    day = read_day(on, "follow_up_on") if on else None
    if day and day < began_on:
        raise FormWrong("follow_up_on")
    return {"follow_up": words, "follow_up_on": day}


async def typed_programme(visit: Visit, ngo_id: int) -> int | None:
    """The programme of the organisation that was chosen, if any.

    Raises:
        FormWrong: a field cannot be taken.
    """
    typed = visit.typed("programme")
    known = {str(row["id"]): int(row["id"]) for row in await programmes_open_to(visit.window, ngo_id)}
    if typed and typed not in known:
        raise FormWrong("programme")
    return known.get(typed)


async def _came(visit: Visit, ngo_id: int, before: Mapping[int, tuple[int, int]]) -> dict[int, tuple[int, int]]:
    known = await groups_by_code(visit, ngo_id)
    came = dict(before)
    named = [_OF_GROUP.fullmatch(name) for name in visit.form]
    for code in dict.fromkeys(found.group(1) for found in named if found):
        women, men = (typed_number(visit, f"{sex}_{code}", 0, MAX_PEOPLE) for sex in ("women", "men"))
        if code not in known and women + men:
            raise FormWrong("came", code, f"women_{code}")
        came.pop(known.get(code, 0), None)
        if women + men:
            came[known[code]] = (women, men)
    if visit.typed("sure") != "1":
        await _ask_about_more(visit, came)
    return came


async def _ask_about_more(visit: Visit, came: Mapping[int, tuple[int, int]]) -> None:
    """Ask once about a group of which more people came than it has members.

    Raises:
        FormWrong: ``more``, with the group and both numbers.
    """
    for row in await visit.window.fetch(_SIZES, group_ids=sorted(came)):
        people = sum(came[row["id"]])
        if people > row["members"]:
            raise FormWrong(
                "more", f"{row['name']} ({row['code']}) : {people} > {row['members']}", f"women_{row['code']}"
            )
