"""What Kesu answers to a word: own figures to an unshared phone whose member agreed, to all others what to dial."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from app.messaging.inbound_words.words import InboundRequest, TypedProof, Word
from ledger.books.command import Command
from ledger.card import read_card
from ledger.database import Database, Row
from ledger.funds.savings import declare
from ledger.journal.proofs import prove, read_claim
from ledger.loans.due import due_of_member
from ledger.rules.refusal import Refusal
from menus.text.days import full_day


@dataclass(frozen=True, slots=True)
class SmsAnswer:
    """A topic of the answers, with its facts; ``receipt``: the posting whose own receipt becomes this answer."""

    topic: str
    facts: Mapping[str, int | str] = field(default_factory=dict, repr=False)
    receipt: int | None = None


EXAMPLE_SHARES: Final = 2
DIAL: Final = SmsAnswer("reply_dial")
_PLAIN: Final[Mapping[Word, SmsAnswer]] = MappingProxyType(
    {
        Word.STOP: SmsAnswer("reply_stopped"),
        Word.PIN: SmsAnswer("reply_pin"),
        Word.WHICH_STOP: SmsAnswer("reply_which_stop"),
        Word.WHICH_RESUME: SmsAnswer("reply_which_resume"),
        Word.WHICH_PROOF: SmsAnswer("reply_which_proof"),
        Word.HELP: SmsAnswer("reply_help"),
        Word.UNKNOWN: SmsAnswer("reply_help"),
    }
)


_TO_AGENTS: Final[Mapping[Word, SmsAnswer]] = MappingProxyType(
    {
        Word.STOP: SmsAnswer("agent_stopped"),
        Word.RESUME: SmsAnswer("agent_resumed"),
        Word.PIN: SmsAnswer("reply_pin"),
        Word.WHICH_STOP: SmsAnswer("reply_which_stop"),
    }
)


async def answer(database: Database, asked: InboundRequest, members: Sequence[Row], command: Command) -> SmsAnswer:
    """Answer a word. ``members`` hold the phone; which of several wrote, nobody can know.

    A declaration is made under the act's key: made again, it is the same one.
    """
    if (same := _same_for_all(asked, members)) is not None:
        return same
    if asked.proof is not None:
        return await _proof(database, asked.proof, members)
    hers = savers(members)
    if len(hers) != 1:
        return DIAL
    (member,) = hers
    match asked.word:
        case Word.SAVE:
            her_act = replace(command, group_id=member["group_id"], member=member["number"])
            return await _save(database, her_act, member["number"], asked.shares)
        case Word.TOTALS:
            return await _totals(database, member)
        case _:
            agreed = member["sms_wanted"] and member["consent_on"]
            return await _own(database, asked.word, member, command.day) if agreed else DIAL


def answer_agent(word: Word) -> SmsAnswer:
    """What an agent is answered: her groups are on her screen, behind her PIN, whatever she asked."""
    return _TO_AGENTS.get(word, SmsAnswer("agent_dial"))


def persons(members: Sequence[Row]) -> Sequence[Row]:
    """Who may have written: a seat is on the phone of whoever speaks for it, and no second person there."""
    return [member for member in members if not member["institution"]] or members


def savers(members: Sequence[Row]) -> Sequence[Row]:
    """Those who have books to answer from; an association has none."""
    return persons([member for member in members if member["saves"]])


def _same_for_all(asked: InboundRequest, members: Sequence[Row]) -> SmsAnswer | None:
    """What is answered whoever of the phone's holders wrote."""
    if asked.word is Word.WHICH_SAVE:
        return SmsAnswer("reply_which_save", {"shares": asked.shares or EXAMPLE_SHARES})
    if asked.word is Word.RESUME:
        return SmsAnswer("reply_resumed" if any(member["consent_on"] for member in members) else "reply_confirm")
    return _PLAIN.get(asked.word)


async def _proof(database: Database, typed: TypedProof, members: Sequence[Row]) -> SmsAnswer:
    """Of the group whose code was written, else of the groups of whoever wrote."""
    for group in [typed.group] if typed.group else sorted({member["group_id"] for member in members}):
        claim = read_claim(group, typed.number, typed.signs)
        if claim is not None and (proof := await prove(database, claim)) is not None:
            return SmsAnswer("reply_proof", {"meeting": proof.meeting, "held": full_day(proof.held_on)})
    return SmsAnswer("reply_no_proof")


async def _save(database: Database, command: Command, member: int, shares: int) -> SmsAnswer:
    try:
        posted = await declare(database, command, member, shares)
    except Refusal:
        return SmsAnswer("reply_refused", {"shares": shares})
    return SmsAnswer("reply_declared", receipt=posted.seq)


async def _totals(database: Database, member: Row) -> SmsAnswer:
    card = await read_card(database, member["group_id"], member["number"])
    totals = {"box": card.box_loan_xof, "solidarity_box": card.box_solidarity_xof, "lent": card.lent_xof}
    return SmsAnswer("reply_totals", totals | ({"kept": card.kept_xof} if card.kept_xof else {}))


async def _own(database: Database, word: Word, member: Row, today: date) -> SmsAnswer:
    """Her figures as her screen has them: a debt with the charges and fines that the next meeting will write."""
    due = await due_of_member(database, member["group_id"], member["number"], today)
    if word is Word.BALANCE:
        card = await read_card(database, member["group_id"], member["number"])
        owed_xof = due.owed_xof if due else 0
        return SmsAnswer(
            "reply_balance",
            {"shares": card.shares, "savings": card.savings_xof, "fines": card.fines_xof, "owed": owed_xof},
        )
    if due is None:
        return SmsAnswer("reply_no_loan")
    return SmsAnswer("reply_loan", {"due": due.due_xof, "day": due.due_on.isoformat(), "owed": due.owed_xof})
