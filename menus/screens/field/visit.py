"""An agent notes a visit of today: the checklist, several answers at once, then one action, who does it, and when."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from ledger.rules.refusal import Refusal
from menus.engine.reading import BadInput
from menus.engine.screens import Ask, Choose, Effect, Facts, Item, Option, Pick, Plain, Redirect, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING
from menus.visits import VisitForm, VisitFound

GROUP: Final = "field.group"
"""The screen from which she began."""
CODE: Final = "field_group"
"""The answer under which the code of the group stands that she looks at."""
WHO_DOES_IT: Final = ("agent", "officers", "group")
_IN_DAYS: Final = {"week": 7, "two_weeks": 14, "month": 30}
_SCALES: Final = {"1": "visit_yes_no", "3": "visit_scale"}
_DAY: Final = re.compile(r"([0-9]{2})([0-9]{2})|([0-9]{1,2})[ */-]([0-9]{1,2})")


async def begin(scene: Scene) -> Mapping[str, Plain]:
    """Take up the newest checklist, which stays this visit's however many versions follow."""
    form = await scene.visits.checklist(scene.member)
    if form is None:
        raise Refusal("visit.no_checklist")
    return {"visit_version": form.version, "visit_found": ""}


async def _form(scene: Scene) -> VisitForm:
    form = await scene.visits.checklist(scene.member, scene.number("visit_version"))
    if form is None:  # her access was stopped since she dialled
        raise Refusal("field.not_yours")
    return form


def _found(scene: Scene) -> str:
    return str(scene.caller.answers["visit_found"])


async def _asked(scene: Scene) -> Facts | Redirect:
    """The first item without an answer; the action once there is none."""
    form, given = await _form(scene), len(_found(scene))
    if given >= len(form.items):
        return Redirect(lambda: ACTION)
    words = form.items[given]
    shown: dict[str, Plain] = {"place": given + 1, "item_count": len(form.items), "highest": form.highest[given:]}
    question = words.get(scene.caller.language) or words["fr"]
    return Facts({**shown, "what": _SCALES[form.highest[given]]}, (Item(given + 1, {"question": question}),))


def _digits(typed: str, shown: Mapping[str, Plain]) -> Plain:
    """A digit for this item, or one for each of it and those behind it."""
    digits, highest = "".join(typed.split()), str(shown["highest"])
    if not digits:
        raise BadInput("empty")
    each = zip(digits, highest, strict=False)
    if len(digits) > len(highest) or not all("0" <= digit <= best for digit, best in each):
        raise BadInput("visit_digits")
    return digits


async def _note_answers(scene: Scene) -> Mapping[str, Plain]:
    return {"visit_found": _found(scene) + str(scene.caller.answers["visit_digits"])}


async def _actions(scene: Scene) -> Facts | Redirect:
    form, language = await _form(scene), scene.caller.language
    if not form.actions:
        return Redirect(lambda: SUMMARY, keep={"visit_action": 0})
    listed = (
        Item(number, {"what": NOTHING, "choice": words.get(language) or words["fr"]})
        for number, words in enumerate(form.actions, start=1)
    )
    return Facts(items=(Item(0, {"what": "visit_nothing", "choice": NOTHING}), *listed))


async def _who(scene: Scene) -> Facts | Redirect:
    return Facts() if scene.number("visit_action") else Redirect(lambda: SUMMARY)


def _today(scene: Scene) -> date:
    return scene.ports.clock.now().date()


async def _from_today(scene: Scene) -> Facts:
    return Facts({"made_on": _today(scene).isoformat()})


def _day_ahead(typed: str, shown: Mapping[str, Plain]) -> Plain:
    """A day and a month, as ISO: the next such day, today among them."""
    read = _DAY.fullmatch(typed)
    if read is None:
        raise BadInput("not_a_day" if typed else "empty")
    day, month = (int(part) for part in read.groups() if part is not None)
    today = date.fromisoformat(str(shown["made_on"]))
    for year in (today.year, today.year + 1):
        try:
            there = date(year, month, day)
        except ValueError:
            continue
        if there >= today:
            return there.isoformat()
    raise BadInput("not_a_day")


async def _in_full(scene: Scene) -> Facts:
    form, action = await _form(scene), scene.number("visit_action")
    shown: dict[str, Plain] = {"group": await _group_name(scene), "answers": _found(scene)}
    if not action:
        return Facts({**shown, "label": NOTHING, "what": NOTHING, "due_on": NOTHING})
    words, due = form.actions[action - 1], scene.caller.answers["visit_due"]
    due_on = (_today(scene) + timedelta(days=due)).isoformat() if isinstance(due, int) else due
    label = words.get(scene.caller.language) or words["fr"]
    return Facts({**shown, "label": label, "what": f"visit_{scene.caller.answers['visit_who']}", "due_on": due_on})


async def _group_name(scene: Scene) -> str:
    code = scene.caller.answers[CODE]
    name = next((group.name for group in await scene.accompanied() if group.code == code), None)
    if name is None:
        raise Refusal("field.not_yours")
    return name


async def _note(scene: Scene) -> Mapping[str, Plain]:
    answers, shown = scene.caller.answers, scene.caller.rendered
    action = scene.number("visit_action")
    found = VisitFound(
        code=str(answers[CODE]),
        version=scene.number("visit_version"),
        answers=_found(scene),
        action=action,
        who=str(answers["visit_who"]) if action else "",
        due_on=date.fromisoformat(str(shown["due_on"])) if action else None,
        at=scene.ports.clock.now(),
        key=scene.key,
    )
    score = await scene.visits.note(scene.member, found)
    way = scene.caller.history
    scene.caller.history = way[: way.index(GROUP) + 1] if GROUP in way else way  # she goes back to the group alone
    return {**shown, "score": score}


DONE: Tell = Tell(name="visit.done", ends=False, result=True)
SUMMARY: Summary = Summary(name="visit.summary", look=_in_full, effect=Effect(_note), then=lambda: DONE)
DAY: Ask = Ask(
    name="visit.day",
    look=_from_today,
    reads=_day_ahead,
    keep="visit_due",
    joins=True,
    resume=Resume.ASK,
    then=lambda: SUMMARY,
)
WHEN: Choose = Choose(
    name="visit.when",
    resume=Resume.ASK,
    options=(
        *(Option(name, lambda: SUMMARY, keep=("visit_due", days)) for name, days in _IN_DAYS.items()),
        Option("day", lambda: DAY),
    ),
)
WHO: Choose = Choose(
    name="visit.who",
    look=_who,
    instead=(lambda: SUMMARY,),
    resume=Resume.ASK,
    options=tuple(Option(who, lambda: WHEN, keep=("visit_who", who)) for who in WHO_DOES_IT),
)
ACTION: Pick = Pick(
    name="visit.action",
    look=_actions,
    keep="visit_action",
    instead=(lambda: SUMMARY,),
    resume=Resume.ASK,
    then=lambda: WHO,
)
VISIT: Ask = Ask(
    name="visit",
    look=_asked,
    reads=_digits,
    keep="visit_digits",
    zeros=True,
    effect=Effect(_note_answers, acts=False),
    instead=(lambda: ACTION,),
    resume=Resume.ASK,
    then=lambda: VISIT,
)
