"""A member has another phone, or none any more: written with her consent, and the phone of before is told."""

from collections.abc import Mapping

from ledger.people.contacts.phones import change_phone
from menus.engine.reading import phone_of_mali
from menus.engine.screens import Ask, Choose, Effect, Facts, Option, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions.whom import any_number, asks_for_member, chosen_card


async def _she(scene: Scene) -> Facts:
    return Facts({"name": (await chosen_card(scene)).name})


async def _in_full(scene: Scene) -> Facts:
    return Facts({"name": (await chosen_card(scene)).name, "phone": str(scene.caller.answers["phone"]) or "-"})


async def _change(scene: Scene) -> Mapping[str, Plain]:
    shown, kept = dict(scene.caller.rendered), scene.caller.answers
    await change_phone(
        scene.ports.database,
        scene.command(),
        scene.number("number"),
        str(kept["phone"]) or None,
        consents=kept["consent"] == "yes",
        asked_in=scene.caller.language,
    )
    return shown


DONE: Tell = Tell(name="her_phone.done", ends=False, result=True)
SUMMARY: Summary = Summary(name="her_phone.summary", look=_in_full, effect=Effect(_change), then=lambda: DONE)
CONSENT: Choose = Choose(
    name="her_phone.consent",
    options=(
        Option("yes", lambda: SUMMARY, keep=("consent", "yes")),
        Option("no", lambda: SUMMARY, keep=("consent", "no")),
    ),
)
PHONE: Ask = Ask(name="her_phone.phone", look=_she, reads=phone_of_mali, keep="phone", then=lambda: CONSENT)
WHO: Ask = asks_for_member("her_phone.who", lambda: PHONE, any_number)
