"""A member answers a question that her organisation asks; her answer is secret and may change until the close."""

from collections.abc import Mapping

from ledger.consultations.answers import OpenQuestion, answer, open_questions
from ledger.rules.refusal import Refusal
from menus.engine.screens import Effect, Facts, Item, Pick, Plain, Summary, Tell
from menus.scene import Scene


async def _questions(scene: Scene) -> Facts:
    questions = await open_questions(scene.ports.database, scene.command(), scene.caller.language)
    if not questions:
        raise Refusal("consultation.none_open")
    return Facts(items=tuple(Item(one.number, {"label": one.question}) for one in questions))


async def _chosen(scene: Scene) -> OpenQuestion:
    for one in await open_questions(scene.ports.database, scene.command(), scene.caller.language):
        if one.number == scene.number("consultation"):
            return one
    raise Refusal("consultation.closed")


async def _answers(scene: Scene) -> Facts:
    one = await _chosen(scene)
    items = tuple(Item(number, {"label": words}) for number, words in enumerate(one.options, start=1))
    return Facts({"question": one.question}, items)


async def _in_full(scene: Scene) -> Facts:
    return Facts({"label": (await _chosen(scene)).options[scene.number("option") - 1]})


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
QUESTIONS: Pick = Pick(name="consultation", look=_questions, keep="consultation", then=lambda: ANSWERS)
