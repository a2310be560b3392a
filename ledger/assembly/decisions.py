"""Decisions of the assembly, each with its vote; a changed constitution is a new version and told to every member.

Source: VSL Associates' field guide; CARE's manual; docs/rules.md, "Votes" and "The constitution".
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, literal, select

from ledger.assembly.present import called_present
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.card import Card
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.people.authentication.second import require_second
from ledger.people.contacts.everybody import tell_everybody
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.refusal import Refusal
from ledger.tables import Account, ConstitutionVersion, Decision, table_of

_decision, _constitution = table_of(Decision), table_of(ConstitutionVersion)
_account = table_of(Account)
_INSERT = insert(_decision)
_INSERT_VERSION = insert(_constitution)
_LAST = select(func.coalesce(func.max(_decision.c.number), 0).label("number")).where(_decision.c.group_id == GROUP)
_NEWEST = select(func.coalesce(func.max(_constitution.c.version), 0).label("version")).where(
    _constitution.c.group_id == GROUP
)
_SAVED = (
    select(literal(1).label("saved"))
    .where(_account.c.group_id == GROUP, _account.c.kind == "shares", _account.c.balance_xof != 0)
    .limit(1)
)
_FIXED_WITH_SAVINGS = ("family", "share_value_xof")
CONSTITUTION, MEETING_DAY, ELECTION = "constitution", "meeting_day", "election"
CONTRIBUTION = "solidarity_xof"
NUMBERS = ("max_shares", "loan_multiplier", "charge_percent", "max_loan_weeks", "quorum")
"""Rules that groups change on the phone, by their names in the constitution: an amount, and numbers that fit a line."""


async def record_decision(
    unit: UnitOfWork, command: Command, kind: str, subject: Mapping[str, Any], vote: AssemblyVote, card: Card
) -> int:
    """Write down a decision that the meeting took, and tell every member; give its number in the group.

    Who votes was called at the roll-call of the meeting, and a second officer says that it was so (``who_confirms``).

    Raises:
        Refusal: no meeting is open, ``vote.no_roll``, ``.above_roll``, ``.below_quorum``, ``decision.not_carried``,
            ``second.needed``, ``second.not_an_officer``.
    """
    meeting = card.open_meeting().number
    at_roll_call = await called_present(unit, command.group_id)
    vote.check_voices(at_roll_call=at_roll_call, members=card.members, percent=card.rules.assembly_percent)
    if not vote.carried:
        raise Refusal("decision.not_carried", in_favour=vote.in_favour, present=vote.present)
    await require_second(unit, command, electing=kind == ELECTION)
    number: int = 1 + (await unit.fetch(_LAST, group_id=command.group_id))[0]["number"]
    await unit.fetch(
        _INSERT,
        group_id=command.group_id,
        number=number,
        meeting=meeting,
        kind=kind,
        subject=json.dumps(subject, ensure_ascii=False, sort_keys=True),
        present=vote.present,
        in_favour=vote.in_favour,
        against=vote.against,
        recorded_by=command.member,
        confirmed_by=command.confirmed_by,
        decided_us=microseconds(command.at),
    )
    if kind in (CONSTITUTION, MEETING_DAY):  # of which they hear with the new figure
        return number
    facts: dict[str, int | str] = {"what": kind, "in_favour": vote.in_favour, "present": vote.present}
    await tell_everybody(unit, command, "decided", facts)
    return number


async def change_constitution(
    database: Database, command: Command, changes: Mapping[str, Any], vote: AssemblyVote
) -> tuple[str, ...]:
    """Make a new version of the constitution out of the newest one and plain-JSON changes; give the names that changed.

    Under a known key it gives the names that it changed then.

    Raises:
        Refusal: as ``record_decision``; ``decision.nothing_changes``, ``.fixed_for_cycle`` for what savings hang on.
        SettingError: a key or a value that is not allowed.
    """
    assert command.member is not None  # noqa: S101 -- a decision is written down by a person
    async with begin(database, command, Request(kind="rule"), member=command.member) as begun:
        if begun.stored is not None:
            return tuple(begun.stored.split())
        changed = await change_constitution_in(begun.unit, command, begun.card, changes, vote)
        await begun.store(" ".join(changed))
        return changed


async def change_constitution_in(
    unit: UnitOfWork, command: Command, card: Card, changes: Mapping[str, Any], vote: AssemblyVote
) -> tuple[str, ...]:
    """The same inside a unit."""
    rules = card.rules
    newer = Constitution.from_settings(rules.family, rules.to_settings() | dict(changes))
    changed = rules.changed(newer)
    if not changed:
        raise Refusal("decision.nothing_changes")
    fixed = next((name for name in _FIXED_WITH_SAVINGS if name in changed), None)
    if fixed is not None and await _anybody_saved(unit, command.group_id):
        raise Refusal("decision.fixed_for_cycle", setting=fixed)
    settings = newer.to_settings()
    subject = {name: settings[name] for name in changed}
    number = await record_decision(unit, command, CONSTITUTION, subject, vote, card)
    await write_version(unit, command, card.cycle, newer, f"decision {number}")
    topic, facts = _notice_of_change(command, changed, settings)
    await tell_everybody(unit, command, topic, facts)
    return changed


def _notice_of_change(
    command: Command, changed: tuple[str, ...], settings: Mapping[str, Any]
) -> tuple[str, dict[str, int | str]]:
    """What members hear: the rule and its new figure where it is one that fits a line; else that rules changed."""
    facts: dict[str, int | str] = {"day": command.day.isoformat()}
    if changed == (CONTRIBUTION,):
        return "contribution_changed", facts | {"amount": settings[CONTRIBUTION]}
    if len(changed) == 1 and changed[0] in NUMBERS:
        return "rule_now", facts | {"rule": changed[0], "value": str(settings[changed[0]])}
    return "rule_changed", facts


async def write_version(unit: UnitOfWork, command: Command, cycle: int, rules: Constitution, decision: str) -> None:
    """Write the constitution as it now stands; older versions stay."""
    version: int = 1 + (await unit.fetch(_NEWEST, group_id=command.group_id))[0]["version"]
    await unit.fetch(
        _INSERT_VERSION,
        group_id=command.group_id,
        version=version,
        cycle=cycle,
        settings=json.dumps(rules.to_settings(), ensure_ascii=False),
        decided_on=command.day.isoformat(),
        decision=decision,
    )


async def _anybody_saved(unit: UnitOfWork, group_id: int) -> bool:
    return bool(await unit.fetch(_SAVED, group_id=group_id))
