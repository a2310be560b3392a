"""What an import says of groups among each other: seats in a tier, who speaks there, from which group one grew."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.imports.groups import GroupToImport
from ledger.imports.problems import ImportProblem
from ledger.imports.reading.owned import owned_columns
from ledger.rules.spelling import plain


@dataclass(frozen=True, slots=True)
class KnownAndNewGroups:
    """The groups of a file, and the kinds of those that are there already, by codes in small letters.

    A group of another organisation is there, and has no kind: nobody else sits in it or grew from it.
    """

    groups: Mapping[str, GroupToImport]
    known: Mapping[str, str]

    def kind(self, code: str) -> str:
        """What a code stands for; empty where nobody in sight has it."""
        same = code.casefold()
        return self.groups[same].kind if same in self.groups else self.known.get(same, "")


def check_belonging(groups: Sequence[GroupToImport], known: Mapping[str, str]) -> Iterator[ImportProblem]:
    """Codes that nobody has, tiers that are none, circles, speakers who are not there, money of what saves nothing."""
    around = KnownAndNewGroups({group.code.casefold(): group for group in groups}, known)
    for group in groups:
        yield from _seat(group, around)
        yield from _saves_nothing(group)
        if group.grown_from and (not around.kind(group.grown_from) or _same(group.grown_from, group.code)):
            yield ImportProblem(group.line, "grown_from", "no_group", group.grown_from)
        for member in group.members:
            if not member.seat_of:
                continue
            if group.kind != "tier":
                yield ImportProblem(member.line, "seat_of", "not_a_tier", member.seat_of)
            elif not around.kind(member.seat_of) or _same(member.seat_of, group.code):
                yield ImportProblem(member.line, "seat_of", "no_group", member.seat_of)


def speaker_of(group: GroupToImport) -> int | None:
    """Who speaks for a group in its tier: whom its cell names, by number or name, else its president; none if nobody.

    Raises:
        LookupError: nobody, or more than one, is named so.
    """
    said = group.representative
    if not said:
        return next((member.number for member in group.members if member.role == "president"), None)
    named = [member.number for member in group.members if plain(member.name) == plain(said)]
    found = [member.number for member in group.members if str(member.number) == said.removesuffix(".0")] or named
    if len(found) != 1:
        raise LookupError(said)
    return found[0]


def _seat(group: GroupToImport, around: KnownAndNewGroups) -> Iterator[ImportProblem]:
    if group.representative:
        try:
            speaker_of(group)
        except LookupError:
            yield ImportProblem(group.line, "representative", "no_member", group.representative)
    if not group.tier:
        return
    if around.kind(group.tier) != "tier":
        yield ImportProblem(group.line, "tier", "no_tier", group.tier)
    above, at = {group.code.casefold()}, group.tier.casefold()
    while at:
        if at in above:
            yield ImportProblem(group.line, "tier", "circle", group.tier)
            return
        above.add(at)
        at = around.groups[at].tier.casefold() if at in around.groups else ""


def _saves_nothing(group: GroupToImport) -> Iterator[ImportProblem]:
    if group.saves:
        return
    boxes = {column: getattr(group, f"{column}_xof") for column in ("loan_cash", "solidarity_cash", "outside_cash")}
    for column, amount_xof in (boxes | owned_columns(group.owned)).items():
        if amount_xof:
            yield ImportProblem(group.line, column, "saves_nothing", str(amount_xof))
    for member in group.members:
        amounts = {
            "savings": member.savings_xof,
            "solidarity": member.solidarity_xof,
            "fines_due": member.fines_due_xof,
            "loan_principal": member.loan_principal_xof,
        }
        for column, amount_xof in amounts.items():
            if amount_xof:
                yield ImportProblem(member.line, column, "saves_nothing", str(amount_xof))


def _same(code: str, other: str) -> bool:
    return code.casefold() == other.casefold()
