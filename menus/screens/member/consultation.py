"""A member answers a question that her organisation asks; her answer is secret and may change until the close."""

from collections.abc import Mapping

from ledger.consultations.answers import OpenQuestion, answer, open_questions
from ledger.rules.refusal import Refusal
from menus.engine.screens import Effect, Facts, Instead, Item, Pick, Plain, Summary, Tell
from menus.scene import Scene


async def _questions(scene: Scene) -> Facts | Instead:
    """A question that is the only one is opened at once."""
    questions = await open_questions(scene.ports.database, scene.command(), scene.caller.language)
    if not questions:
        raise Refusal("consultation.none_open")
    if len(questions) == 1:
        return Instead(lambda: ANSWERS, keep={"consultation": questions[0].number})
    return Facts(items=tuple(Item(one.number, {"label": one.question, **_heard(one.number)}) for one in questions))


def _heard(number: int, option: int = 0) -> dict[str, Plain]:
    """What is heard for an organisation's own words: a clip of this name, where one was recorded, or the place."""
    name = f"consultation.{number}"
    return {"clip": f"{name}.{option}", "place": option} if option else {"clip": name, "place": number}


async def _chosen(scene: Scene) -> OpenQuestion:
    for one in await open_questions(scene.ports.database, scene.command(), scene.caller.language):
        if one.number == scene.number("consultation"):
            return one
    raise Refusal("consultation.closed")


async def _answers(scene: Scene) -> Facts:
    one = await _chosen(scene)
    items = tuple(
        Item(number, {"label": words, **_heard(one.number, number)})
        for number, words in enumerate(one.options, start=1)
    )
    return Facts({"question": one.question, **_heard(one.number)}, items)


async def _in_full(scene: Scene) -> Facts:
    one, option = await _chosen(scene), scene.number("option")
    return Facts({"label": one.options[option - 1], **_heard(one.number, option)})


async def _answer(scene: Scene) -> Mapping[str, Plain]:
    number, option = scene.number("consultation"), scene.number("option")
    await answer(scene.ports.database, scene.command(), number, option)
    return {}


DONE: Tell = Tell(name="consultation.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="consultation.summary",
    look=_in_full,
    effect=Effect(_answer),
    then=lambda: DONE,
)
ANSWERS: Pick = Pick(name="consultation.answers", look=_answers, keep="option", then=lambda: SUMMARY)
QUESTIONS: Pick = Pick(
    name="consultation", look=_questions, keep="consultation", then=lambda: ANSWERS, instead=(lambda: ANSWERS,)
)
