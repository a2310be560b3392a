"""The secretary enrols a member who is there: her phone, her name, her consent; then her PIN, before two officers."""

from collections.abc import Mapping

from ledger.people.enrolment import enrol, next_member
from menus.engine.reading import name_of_a_person, phone_of_mali
from menus.engine.screens import Ask, Choose, Effect, Facts, Option, Plain, Summary
from menus.scene import Scene
from menus.screens.people import first_pin


async def _in_full(scene: Scene) -> Facts:
    coming = await next_member(scene.ports.database, scene.group_id)
    return Facts({"number": coming.number, "what": coming.begins})


async def _enrol(scene: Scene) -> Mapping[str, Plain]:
    kept = scene.caller.answers
    number = await enrol(
        scene.ports.database,
        scene.command(),
        str(kept["new_name"]),
        str(kept["phone"]),
        consents=kept["consent"] == "yes",
        asked_in=scene.caller.language,
    )
    return {"number": number}


DONE: Choose = Choose(name="enrol.done", follows=True, options=(Option("here", lambda: first_pin.SHE),))
SUMMARY: Summary = Summary(
    name="enrol.summary",
    look=_in_full,
    effect=Effect(_enrol),
    then=lambda: DONE,
)
CONSENT: Choose = Choose(
    name="enrol.consent",
    options=(
        Option("yes", lambda: SUMMARY, keep=("consent", "yes")),
        Option("no", lambda: SUMMARY, keep=("consent", "no")),
    ),
)
NAME: Ask = Ask(name="enrol.name", reads=name_of_a_person, keep="new_name", then=lambda: CONSENT)
PHONE: Ask = Ask(name="enrol.phone", reads=phone_of_mali, keep="phone", then=lambda: NAME)
