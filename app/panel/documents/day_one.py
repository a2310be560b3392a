"""The paper that a group's first day needs: consent, register, opening figures; blank, or with what is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.panel.documents.paper import (
    KeptTogether,
    Paper,
    PaperFacts,
    RuledTable,
    Say,
    Steps,
    Text,
    paper_language,
    paper_words,
)

FORMS: Final = ("consent", "register", "opening")
SHEETS: Final = ("register", "opening")
"""Forms that are workbooks too, and come in as they are once they are filled."""
LINES: Final = 30
"""Lines of a form for a group whose members are not known: the most of a usual group."""
OF_GROUP: Final = (
    "group", "group_name", "village", "region", "group_language", "meeting_weekday", "founded_on", "share_value",
    "max_shares", "solidarity_xof", "charge_percent",
)  # fmt: skip
OF_BOXES: Final = ("loan_cash", "solidarity_cash", "outside_cash", "losses")
REGISTER: Final = {
    "number": 5, "name": 26, "sex": 8, "phone": 14, "language": 11, "role": 15, "joined_on": 10, "consent_on": 11,
}  # fmt: skip
FIGURES: Final = {
    "shares": 8, "savings": 10, "solidarity": 10, "loan_lent": 10, "loan_principal": 10, "loan_charge": 9,
    "loan_due_on": 11, "fines_due": 8,
}  # fmt: skip
_CONSENT: Final = ("kept", "seen", "sms", "stop", "secret")


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """What is printed into the forms of a group: its facts by column, and its members by column."""

    facts: Mapping[str, str] = field(default_factory=dict)
    members: Sequence[Mapping[str, str]] = ()


NOBODY: Final = KnownGroup()


def facts_of(form: str) -> tuple[str, ...]:
    """The columns that stand above the table of a form."""
    return {"consent": OF_GROUP[:4], "register": OF_GROUP}.get(form, OF_GROUP + OF_BOXES)


def form_paper(form: str, language: str, group: KnownGroup = NOBODY) -> Paper:
    """A form to print. ``form``: one of ``FORMS``.

    Raises:
        KeyError: there is no such form.
    """
    language = paper_language(language)
    say = paper_words(language)
    facts = PaperFacts(tuple((say(f"heading.{name}"), group.facts.get(name, "")) for name in facts_of(form)))
    parts = {"consent": _consent, "register": _register, "opening": _opening}[form](say, group)
    title = say(f"paper.{form}")
    signed = PaperFacts(((say("paper.date"), ""), (say("consent.witness"), "")))
    return Paper(form, title, language, (KeptTogether(title, (facts, *parts, signed)),), wide=form != "consent")


def _consent(say: Say, group: KnownGroup) -> tuple[Text | Steps | RuledTable, ...]:
    columns = (
        (say("heading.number"), 6),
        (say("heading.name"), 34),
        (say("consent.accepts"), 18),
        (say("heading.consent_on"), 16),
        (say("consent.mark"), 26),
    )
    terms = Steps(tuple(say(f"consent.{term}") for term in _CONSENT))
    return Text(say("consent.lead"), strong=True), terms, RuledTable(columns, _lines(group, ("number", "name"), 5))


def _register(say: Say, group: KnownGroup) -> tuple[Text | Steps | RuledTable, ...]:
    columns = tuple((say(f"heading.{name}"), width) for name, width in REGISTER.items())
    return (
        Steps(tuple(say(f"register.{line}") for line in ("one", "two", "three", "four"))),
        RuledTable(columns, _lines(group, tuple(REGISTER), len(REGISTER))),
    )


def _opening(say: Say, group: KnownGroup) -> tuple[Text | Steps | RuledTable, ...]:
    named = {"number": REGISTER["number"], "name": REGISTER["name"]}
    columns = tuple((say(f"heading.{name}"), width) for name, width in {**named, **FIGURES}.items())
    total = ("", say("paper.total"), *("" for _ in FIGURES))
    return (
        Steps(tuple(say(f"opening.{line}") for line in ("one", "two", "three", "four"))),
        RuledTable(columns, (*_lines(group, tuple(named), len(columns)), total)),
    )


def _lines(group: KnownGroup, known: Sequence[str], width: int) -> tuple[tuple[str, ...], ...]:
    """A line a member; numbered lines to write on where nobody is known."""
    if group.members:
        filled = [tuple(member.get(name, "") for name in known) for member in group.members]
    else:
        filled = [(str(number),) for number in range(1, LINES + 1)]
    return tuple((*cells, *("" for _ in range(width - len(cells)))) for cells in filled)
