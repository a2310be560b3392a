"""What a member needs once in a while: language, PIN, next meeting, help."""

from collections.abc import Mapping

from ledger.card.group import help_number_of
from ledger.people.membership.members import set_language
from menus.engine.screens import Choose, Effect, Facts, Item, Option, Pick, Plain, Redirect, Tell
from menus.hop.scene import Scene
from menus.screens.member import change_pin, consultation, loan_request, proof, save, wishes
from menus.screens.member.group import next_meeting

LANGUAGES = ("fr", "bm", "en", "ful", "son", "taq")
"""In the order of their keys; one whose file has no line yet is not offered."""


async def _next_meeting(scene: Scene) -> Facts:
    return Facts(next_meeting(await scene.card(), scene.command().day))


async def _help(scene: Scene) -> Facts | Redirect:
    number = await help_number_of(scene.ports.database, scene.group_id) or scene.ports.help_number
    return Facts({"help": number}) if number else Redirect(lambda: HELP_HERE)


async def _practise(scene: Scene) -> Mapping[str, Plain]:
    scene.caller.practice = True
    return {}


async def _languages(scene: Scene) -> Facts:
    """Those that can be spoken, each under the key it always has; one that is new follows them."""
    ordered = (*LANGUAGES, *sorted(scene.languages.difference(LANGUAGES)))
    return Facts(
        items=tuple(
            Item(language, {"tongue": language}, key)
            for key, language in enumerate(ordered, start=1)
            if language in scene.languages
        )
    )


async def _speak(scene: Scene) -> Mapping[str, Plain]:
    language = str(scene.caller.answers["language"])
    await set_language(scene.ports.database, scene.group_id, scene.member, language)
    scene.caller.language = language
    return {}


PRACTICE: Choose = Choose(
    name="other.practice",
    options=(
        Option("save", lambda: save.SHARES, effect=Effect(_practise, acts=False)),
        Option("loan", lambda: loan_request.AMOUNT, effect=Effect(_practise, acts=False)),
    ),
)
_CHECK = (Option("proof", lambda: proof.NUMBER), Option("wishes", lambda: wishes.WISHES))
HELP_HERE: Choose = Choose(name="other.help_here", options=_CHECK)
HELP: Choose = Choose(name="other.help", look=_help, deep=True, options=_CHECK, instead=(lambda: HELP_HERE,))
NEXT_MEETING: Tell = Tell(name="other.next_meeting", look=_next_meeting, ends=False, deep=True)
LANGUAGE: Pick = Pick(
    name="other.language",
    look=_languages,
    keep="language",
    effect=Effect(_speak),
    then=lambda: OTHER,
)
OTHER: Choose = Choose(
    name="other",
    menu=True,
    deep=True,
    options=(
        Option("language", lambda: LANGUAGE),
        Option("pin", lambda: change_pin.OLD),
        Option("next_meeting", lambda: NEXT_MEETING),
        Option("help", lambda: HELP),
        Option("practice", lambda: PRACTICE),
        Option("consultation", lambda: consultation.QUESTIONS),
    ),
)
