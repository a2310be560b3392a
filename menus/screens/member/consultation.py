"""A member answers what her organisation asks, question by question; her answers are secret, and hers to change."""

from collections.abc import Awaitable, Callable, Mapping
from itertools import takewhile

from ledger.assembly.hands import consultations_by_hands
from ledger.consultations.answers import OpenConsultation, answer, open_consultations
from ledger.consultations.questions import NUMBER, ONE, RANKING, SEVERAL, YES_NO, Question, clip_of, said_in
from ledger.rules.refusal import Refusal
from menus.engine.reading import BadInput
from menus.engine.screens import Ask, Effect, Facts, Go, Item, Pick, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.assembly import hands
from menus.screens.roles import collects
from menus.values import LABEL_SEPTETS

SHORTEST = 3
"""Letters that are left of each option where a ranking is shown on one line."""


async def _questions(scene: Scene) -> Facts | Redirect:
    """A consultation that is the only one is opened at once, at the first question she has not answered."""
    found = await _open(scene)
    if not found:
        raise Refusal("consultation.none_open")
    if len(found) == 1:
        one = found[0]
        asked = one.questions[one.next_question - 1]
        return Redirect(_screen_of(asked, by_hands=one.by_hands), keep={"asked": f"{one.number}.{one.next_question}"})
    return Facts(
        items=tuple(Item(f"{one.number}.{one.next_question}", {"label": one.title, **_heard(one, 1)}) for one in found)
    )


async def _open(scene: Scene) -> list[OpenConsultation]:
    """Those of her own, and for an officer those that her group answers at its meeting."""
    reader, command, language = scene.ports.database, scene.command(), scene.caller.language
    hers = await open_consultations(reader, command, language)
    return [*hers, *await consultations_by_hands(reader, command, language)] if collects(scene.caller) else hers


def _heard(one: OpenConsultation, question: int, option: int = 0) -> dict[str, Plain]:
    """What is heard for an organisation's own words: a clip of this name, where one was recorded, or the place."""
    name = clip_of(one.number, question, one.wording)
    return {"clip": f"{name}.{option}", "place": option} if option else {"clip": name, "place": one.number}


def _place(scene: Scene) -> tuple[int, int]:
    number, _, question = str(scene.caller.answers["asked"]).partition(".")
    return int(number), int(question)


async def _asked(scene: Scene) -> tuple[OpenConsultation, int, Question | None]:
    """The consultation, the number of the question, and the question itself; none once all are answered."""
    number, place = _place(scene)
    for one in await _open(scene):
        if one.number == number:
            return one, place, one.questions[place - 1] if place <= len(one.questions) else None
    raise Refusal("consultation.closed")


def _looks(*kinds: str) -> Callable[[Scene], Awaitable[Facts | Redirect]]:
    """The look of the screen for questions of these kinds; another question has a screen of its own."""

    async def look(scene: Scene) -> Facts | Redirect:
        one, place, question = await _asked(scene)
        if question is None or question.kind not in kinds:
            return Redirect(_screen_of(question))
        if one.by_hands:
            return Redirect(lambda: hands.READ)
        language = scene.caller.language
        items = tuple(
            Item(number, {"choice": said_in(language, words), **_heard(one, place, number)})
            for number, words in enumerate(question.choices, start=1)
        )
        words = {"question": said_in(language, question.words), **_heard(one, place)}
        return Facts({**words, "choices": len(items), "least": question.least, "most": question.most}, items)

    return look


async def _number(scene: Scene) -> Facts | Redirect:
    one, place, question = await _asked(scene)
    if question is None or question.kind != NUMBER:
        return Redirect(_screen_of(question))
    words = {"question": said_in(scene.caller.language, question.words), **_heard(one, place)}
    return Facts({**words, "least": question.least, "most": question.most})


def _reads(kind: str, error: str) -> Callable[[str, Mapping[str, Plain]], Plain]:
    """A reader of ballots of one kind, among as many choices as the screen shows."""

    def read(typed: str, shown: Mapping[str, Plain]) -> Plain:
        choices = tuple({"fr": "-"} for _ in range(int(shown["choices"])))
        ballot = Question(kind, {"fr": "-"}, choices).ballot("".join(typed.split()))
        if ballot is None:
            raise BadInput(error if typed else "empty")
        return ballot

    return read


def _a_number(typed: str, shown: Mapping[str, Plain]) -> Plain:
    asked = Question(NUMBER, {"fr": "-"}, least=int(shown["least"]), most=int(shown["most"]))
    ballot = asked.ballot(typed)
    if ballot is None:
        raise BadInput("out_of_range" if typed.isascii() and typed.isdigit() else "not_a_number")
    return ballot


async def _in_full(scene: Scene) -> Facts:
    one, place, question = await _asked(scene)
    ballot = str(scene.caller.answers["ballot"])
    if question is None:
        raise Refusal("consultation.closed")
    if question.kind == NUMBER:
        return Facts({"label": ballot, "clip": "", "place": int(ballot)})
    chosen = [said_in(scene.caller.language, question.choices[int(digit) - 1]) for digit in ballot]
    several: dict[str, Plain] = {"clip": "", "place": int(ballot)}
    heard = several if chosen[1:] else _heard(one, place, int(ballot))
    letters = max(LABEL_SEPTETS // len(chosen) - 1, SHORTEST)
    joined = (">" if question.kind == RANKING else "+").join(words[:letters] for words in chosen)
    return Facts({"label": chosen[0] if len(chosen) == 1 else joined, **heard})


async def _answer(scene: Scene) -> Mapping[str, Plain]:
    number, place = _place(scene)
    await answer(scene.ports.database, scene.command(), number, place, str(scene.caller.answers["ballot"]))
    scene.caller.history = tuple(takewhile(_leads_to_questions, scene.caller.history))  # back is no answered question
    return {"asked": f"{number}.{place + 1}"}


def _leads_to_questions(name: str) -> bool:
    return not name.startswith("consultation.")


DONE: Tell = Tell(name="consultation.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="consultation.summary",
    look=_in_full,
    effect=Effect(_answer),
    then=lambda: ANSWERS,
)
ANSWERS: Pick = Pick(
    name="consultation.answers",
    look=_looks(ONE, YES_NO),
    reads=_reads(ONE, "not_an_option"),
    keep="ballot",
    then=lambda: SUMMARY,
    instead=(lambda: CHOICES, lambda: ORDER, lambda: COUNT, lambda: hands.READ, lambda: DONE),
)
CHOICES: Pick = Pick(
    name="consultation.several",
    look=_looks(SEVERAL),
    reads=_reads(SEVERAL, "several"),
    keep="ballot",
    then=lambda: SUMMARY,
    instead=(lambda: ANSWERS, lambda: ORDER, lambda: COUNT),
)
ORDER: Pick = Pick(
    name="consultation.ranking",
    look=_looks(RANKING),
    reads=_reads(RANKING, "ranking"),
    keep="ballot",
    then=lambda: SUMMARY,
    instead=(lambda: ANSWERS, lambda: CHOICES, lambda: COUNT),
)
COUNT: Ask = Ask(
    name="consultation.number",
    look=_number,
    reads=_a_number,
    keep="ballot",
    then=lambda: SUMMARY,
    instead=(lambda: ANSWERS, lambda: CHOICES, lambda: ORDER),
)
QUESTIONS: Pick = Pick(
    name="consultation",
    look=_questions,
    keep="asked",
    then=lambda: ANSWERS,
    instead=(lambda: ANSWERS, lambda: CHOICES, lambda: ORDER, lambda: COUNT, lambda: hands.READ),
)


def _screen_of(question: Question | None, *, by_hands: bool = False) -> Go:
    """The screen on which a question of its kind is answered; thanks where there is none any more."""
    if question is None:
        return lambda: DONE
    if by_hands:
        return lambda: hands.READ
    screens: dict[str, Pick | Ask] = {SEVERAL: CHOICES, RANKING: ORDER, NUMBER: COUNT}
    return lambda: screens.get(question.kind, ANSWERS)
