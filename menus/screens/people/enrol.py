"""The secretary enrols a member who is there: her phone, her name, her consent; then her PIN, before two officers.

Who comes from another group says the code of her move in the place of a phone.
"""

from collections.abc import Mapping

from ledger.people.membership.enrolment import enrol, next_member
from menus.engine.reading import is_move, name_of_a_person, phone_or_move
from menus.engine.screens import Ask, Choose, Effect, Facts, Option, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.people import arrives, first_pin


async def _in_full(scene: Scene) -> Facts:
    coming = await next_member(scene.ports.database, scene.group_id)
    return Facts({"number": coming.number, "what": coming.begins})


async def _comes_from_elsewhere(scene: Scene) -> Facts | Redirect:
    return Redirect(lambda: arrives.SUMMARY) if is_move(str(scene.caller.answers["phone"])) else Facts()


async def _has_phone(scene: Scene) -> Facts | Redirect:
    return Facts() if scene.caller.answers["phone"] else Redirect(lambda: SUMMARY)


async def _enrol(scene: Scene) -> Mapping[str, Plain]:
    kept = scene.caller.answers
    number = await enrol(
        scene.ports.database,
        scene.command(),
        str(kept["new_name"]),
        str(kept["phone"]),
        consents=kept.get("sms") == "yes",
        asked_in=scene.caller.language,
    )
    return {"number": number, "dialled": scene.ports.dialled}


DONE: Choose = Choose(name="enrol.done", follows=True, options=(Option("here", lambda: first_pin.SHE),))
SUMMARY: Summary = Summary(
    name="enrol.summary",
    look=_in_full,
    effect=Effect(_enrol),
    then=lambda: DONE,
)
SMS: Choose = Choose(
    name="enrol.sms",
    look=_has_phone,
    instead=(lambda: SUMMARY,),
    options=(
        Option("yes", lambda: SUMMARY, keep=("sms", "yes")),
        Option("no", lambda: SUMMARY, keep=("sms", "no")),
    ),
)
ON_PAPER: Tell = Tell(name="enrol.on_paper", ends=False)
CONSENT: Choose = Choose(name="enrol.consent", options=(Option("yes", lambda: SMS), Option("no", lambda: ON_PAPER)))
NAME: Ask = Ask(
    name="enrol.name",
    look=_comes_from_elsewhere,
    reads=name_of_a_person,
    keep="new_name",
    then=lambda: CONSENT,
    instead=(lambda: arrives.SUMMARY,),
)
PHONE: Ask = Ask(name="enrol.phone", reads=phone_or_move, keep="phone", then=lambda: NAME)
