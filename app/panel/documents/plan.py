"""An action plan, or an appeal, as paper: what members decided, how many women spoke, and what is to be done."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.organisations.consultations.plans import Axis
from app.panel.documents.paper import KeptTogether, Paper, PaperLabels, PaperTable, Part, Text
from app.panel.web.formats import day
from app.panel.words import Words
from ledger.consultations.questions import said_in
from ledger.consultations.tally import ConsultationTally, QuestionTally

_WIDTHS: Final = (46, 24, 15, 15)


def plan_paper(who: str, tally: ConsultationTally, decided: QuestionTally, axes: Sequence[Axis], words: Words) -> Paper:
    """The paper in the reader's language; what speaks of a few is left out, as on the panel."""
    language = words.language
    title = said_in(language, decided.question.words)
    points = words("consultations.points" if decided.question.kind == "ranking" else "consultations.number")
    figures = (
        (words("plan.organisation"), who),
        (words("plan.answers"), str(decided.answers)),
        *((axis_name(axis, language), f"{points}: {axis.score}") for axis in axes),
    )
    women = _women(tally.women, words)
    parts: tuple[Part, ...] = (
        Text(words("plan.lead")),
        PaperLabels(figures),
        women,
        *(_actions(axis, words) for axis in axes),
    )
    return Paper("plan", title, language, (KeptTogether(f"{words('plan.title')}: {title}", parts),))


def axis_name(axis: Axis, language: str) -> str:
    """The place of an axis and its words."""
    return f"{axis.place}. {said_in(language, axis.words)}"


def _women(women: Mapping[str, int | None], words: Words) -> PaperTable:
    hidden = words("plan.hidden")
    rows = tuple((region or "-", hidden if count is None else str(count)) for region, count in women.items())
    return PaperTable(words("plan.women"), ((words("groups.region"), 60), (words("plan.women"), 40)), rows, (1,))


def _actions(axis: Axis, words: Words) -> PaperTable:
    heads = tuple(zip((words(f"plan.{name}") for name in ("action", "who", "due", "state")), _WIDTHS, strict=True))
    rows = tuple(
        (row["action"], row["who"], day(row["due_on"]), words(f"plan_state.{row['state']}")) for row in axis.actions
    )
    return PaperTable(axis_name(axis, words.language), heads, rows or ((words("plan.none"), "", "", ""),))
