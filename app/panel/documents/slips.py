"""Slips with codes of officers and of persons of no group: one a woman, in her language, given to her alone."""

from collections.abc import Iterable, Iterator
from typing import Final

from app.organisations.first_pins import GroupCodes
from app.organisations.supports.recipients_slips import SlipGiven
from app.panel.documents.paper import KeptTogether, Paper, Steps, Text, paper_language, paper_words
from app.panel.web import formats
from ledger.people.authentication.activation import CodeGiven

ROOM: Final = "……………………"
_BLANK_SLIPS: Final = 7
"""As many officers as a group has: three of the committee, two who count, two of three who hold keys alone."""


def slips_paper(given: Iterable[GroupCodes], service_code: str, language: str) -> Paper:
    """The slips of some groups. ``language``: that of the document itself; a slip is in the language of who gets it."""
    leaves = [leaf for group in given for leaf in _slips(group, service_code)]
    return Paper("slips", paper_words(language)("paper.slips"), paper_language(language), leaves, slips=True)


def blank_slips(service_code: str, language: str) -> Paper:
    """Slips to write codes on that were read out."""
    say = paper_words(language)
    dial = say("slip.dial", phone=ROOM, code=service_code, number=ROOM)
    steps = (dial, say("slip.type", first=ROOM), say("slip.choose"))
    leaf = _leaf(say("slip.who", number=ROOM, name=ROOM), steps, say("slip.until", until=ROOM))
    return Paper("slips", say("paper.slips"), paper_language(language), (leaf,) * _BLANK_SLIPS, slips=True)


def word_slips(given: Iterable[SlipGiven], service_code: str, language: str) -> Paper:
    """The codes by which persons of no group say what they received, a slip a person, each in her language."""
    leaves = [_word_slip(one, service_code) for one in given]
    return Paper("slips", paper_words(language)("paper.word_slips"), paper_language(language), leaves, slips=True)


def _word_slip(one: SlipGiven, service_code: str) -> KeptTogether:
    say = paper_words(paper_language(one.language))
    code = " ".join(one.code[place : place + 4] for place in range(0, len(one.code), 4))
    dial = say("word_slip.dial", code=f"{service_code.removesuffix('#')}*{one.code}#")
    steps = (dial, say("word_slip.answer"))
    return KeptTogether(
        f"{one.person} · {code}", (Steps(steps), Text(say("slip.until", until=formats.moment(one.ends_us))))
    )


def _slips(group: GroupCodes, service_code: str) -> Iterator[KeptTogether]:
    for code in group.codes:
        say = paper_words(code.language)
        who = f"{say('slip.who', number=code.number, name=code.name)} · {group.name} ({group.code})"
        yield _leaf(who, steps_for(code, service_code), say("slip.until", until=formats.moment(code.ends_us)))


def _leaf(who: str, steps: tuple[str, ...], until: str) -> KeptTogether:
    return KeptTogether(who, (Steps(steps), Text(until)))


def steps_for(code: CodeGiven, service_code: str) -> tuple[str, ...]:
    """What she does with her code, in her language: dial, type it in two halves as it is read out, choose her own."""
    say = paper_words(code.language)
    dial = say(
        "slip.dial" if code.own else "slip.dial_lent",
        phone=formats.phone(code.phone),
        code=service_code,
        number=code.number,
    )
    return dial, say("slip.type", first=f"{code.code[:4]} {code.code[4:]}"), say("slip.choose")
