"""What opening figures cannot be, whoever wrote them: each is refused with the figures that contradict each other."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ledger.imports.groups import GroupToImport, MemberToImport
from ledger.imports.problems import ImportProblem, Note
from ledger.imports.reading.balances import member_of

_SMALLEST_COIN_XOF: Final = 5
_OFFICERS: Final = 2
"""Officers a group needs so that one can vouch for another."""
_NAMED: Final = 12


def check_group(group: GroupToImport) -> Iterator[ImportProblem]:
    """Boxes that cannot hold what was saved, amounts no coin makes, a tontine with loans."""
    cash_xof, lent_xof, savings_xof = group.loan_cash_xof, group.lent_xof, group.savings_xof
    # An export states the settings as a whole, and its losses are in the journal that it came from.
    stated = "loan_cash" in group.stated and "settings" not in group.stated and group.constitution.family != "tontine"
    owned_xof = sum(group.owned.values())  # less what was there before anybody saved
    if stated and cash_xof + owned_xof + lent_xof + group.losses_xof < savings_xof:
        figures = {"cash": cash_xof, "lent": lent_xof, "savings": savings_xof}
        yield ImportProblem(group.line, "loan_cash", "box_short", str(cash_xof), figures)
    boxes = (
        ("loan_cash", cash_xof),
        ("solidarity_cash", group.solidarity_cash_xof),
        ("outside_cash", group.outside_cash_xof),
    )
    unit_xof = min(group.constitution.cash_unit_xof, _SMALLEST_COIN_XOF)
    yield from _coins(group.line, boxes, unit_xof)
    numbers = {member.number for member in group.members}
    strangers = [code for code in group.balances if (member_of(code) or 0) not in {0, *numbers}]
    if strangers:
        yield ImportProblem(group.line, "balances", "cannot", "", {"what": ", ".join(strangers)})
    for member in group.members:
        if bool(member.gone) != (member.gone_on is not None):
            yield ImportProblem(member.line, "gone" if member.gone_on else "gone_on", "missing")
        yield from _coins(member.line, _amounts(member), unit_xof)
        owed_xof = member.loan_principal_xof + member.loan_charge_xof
        if group.constitution.family == "tontine" and owed_xof:
            yield ImportProblem(member.line, "loan_principal", "tontine_loan", str(owed_xof), {"loan": owed_xof})


def _amounts(member: MemberToImport) -> Sequence[tuple[str, int]]:
    return (
        ("solidarity", member.solidarity_xof),
        ("loan_principal", member.loan_principal_xof),
        ("loan_charge", member.loan_charge_xof),
        ("fines_due", member.fines_due_xof),
    )


def _coins(line: int, amounts: Iterable[tuple[str, int]], unit_xof: int) -> Iterator[ImportProblem]:
    for column, amount_xof in amounts:
        if amount_xof % unit_xof:
            yield ImportProblem(line, column, "coins", str(amount_xof), {"amount": amount_xof, "unit": unit_xof})


def notes_on(groups: Sequence[GroupToImport]) -> list[Note]:
    """What is said of the groups before they are written: places, no officers, no figure of the box, no members."""
    findings = (
        ("no_members", [group for group in groups if not group.members]),
        ("no_officers", [group for group in groups if group.members and _officers(group) < _OFFICERS]),
        ("no_box", [group for group in groups if group.savings_xof and "loan_cash" not in group.stated]),
    )
    places = sorted({", ".join(filter(None, (group.where.cercle, group.where.region))) for group in groups} - {""})
    read = [Note("places", "; ".join(places[:_NAMED]) + (" …" if len(places) > _NAMED else ""))] if places else []
    return [*read, *(Note(why, _codes(found)) for why, found in findings if found)]


def _officers(group: GroupToImport) -> int:
    return sum(member.role not in ("", "key_holder") for member in group.members)


def _codes(groups: Sequence[GroupToImport]) -> str:
    more = f" … ({len(groups)})" if len(groups) > _NAMED else ""
    return ", ".join(group.code for group in groups[:_NAMED]) + more
