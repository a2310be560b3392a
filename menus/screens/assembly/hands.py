"""A group answers a consultation at its meeting: hands for each choice, how many women's, and a second officer."""

from collections.abc import Mapping

from ledger.assembly.hands import HandsRaised, bounds_of_women, consultations_by_hands, count_hands
from ledger.assembly.present import called_present
from ledger.consultations.answers import OpenConsultation
from ledger.consultations.questions import Question, said_in
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Option, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.values import LABEL_SEPTETS

SHORTEST = 3
"""Letters that are left of each choice on the line of what was counted."""


def _asked(scene: Scene) -> tuple[int, int, list[int]]:
    """The consultation, the question, and the hands counted so far; kept as ``7.1 12 5``."""
    place, *hands = str(scene.caller.answers["asked"]).split(" ")
    number, _, question = place.partition(".")
    return int(number), int(question), [int(each) for each in hands]


async def _question(scene: Scene) -> Question | None:
    """The question that is counted; none once all are.

    Raises:
        Refusal: ``consultation.closed``.
    """
    number, place, _ = _asked(scene)
    known: list[OpenConsultation] = await consultations_by_hands(
        scene.ports.database, scene.command(), scene.caller.language
    )
    one = next((each for each in known if each.number == number), None)
    if one is None:
        raise Refusal("consultation.closed")
    return one.questions[place - 1] if place <= len(one.questions) else None


async def _read(scene: Scene) -> Facts | Redirect:
    """The question, to be read out; refused before anybody raises a hand where there is no roll-call."""
    (await scene.card()).open_meeting()
    question = await _question(scene)
    if question is None:
        return Redirect(lambda: DONE)
    if not await called_present(scene.ports.database, scene.group_id):
        raise Refusal("vote.no_roll")
    return Facts({"question": said_in(scene.caller.language, question.words)})


async def _next(scene: Scene) -> Facts | Redirect:
    question, (_, _, hands) = await _question(scene), _asked(scene)
    if question is None:
        return Redirect(lambda: DONE)
    if len(hands) == len(question.choices):
        return Redirect(lambda: WOMEN)
    left = await called_present(scene.ports.database, scene.group_id) - sum(hands)
    choice = said_in(scene.caller.language, question.choices[len(hands)])
    return Facts({"choice": choice, "least": 0, "most": max(left, 0)})


async def _add(scene: Scene) -> Mapping[str, Plain]:
    return {"asked": f"{scene.caller.answers['asked']} {scene.number('hands')}"}


async def _women(scene: Scene) -> Facts | Redirect:
    """Asked only where the roll-call leaves it open."""
    voices = sum(_asked(scene)[2])
    least, most = await bounds_of_women(scene.ports.database, scene.group_id, voices)
    if least == most:
        return Redirect(lambda: SUMMARY, keep={"women": least})
    return Facts({"votes": voices, "least": least, "most": most})


async def _in_full(scene: Scene) -> Facts:
    question, (_, _, hands) = await _question(scene), _asked(scene)
    if question is None:
        raise Refusal("consultation.closed")
    letters = max(LABEL_SEPTETS // len(hands) - 3, SHORTEST)
    words = [said_in(scene.caller.language, choice)[:letters] for choice in question.choices]
    label = " ".join(f"{each} {count}" for each, count in zip(words, hands, strict=True))
    present = await called_present(scene.ports.database, scene.group_id)
    return Facts({"label": label, "votes": sum(hands), "present": present})


async def _count(scene: Scene) -> Mapping[str, Plain]:
    number, question, hands = _asked(scene)
    raised = HandsRaised(hands, scene.number("women"))
    await count_hands(scene.ports.database, scene.command(), number, question, raised)
    return {"asked": f"{number}.{question + 1}"}


DONE: Tell = Tell(name="hands.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="hands.summary",
    look=_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_count),
    then=lambda: READ,
)
WOMEN: Ask = Ask(
    name="hands.women",
    look=_women,
    reads=whole_between("least", "most"),
    keep="women",
    then=lambda: SUMMARY,
    instead=(lambda: SUMMARY,),
)
CHOICE: Ask = Ask(
    name="hands.choice",
    look=_next,
    reads=whole_between("least", "most"),
    keep="hands",
    effect=Effect(_add, acts=False),
    then=lambda: CHOICE,
    instead=(lambda: WOMEN, lambda: DONE),
)
READ: Choose = Choose(
    name="hands",
    look=_read,
    instead=(lambda: DONE,),
    options=(Option("count", lambda: CHOICE),),
)
