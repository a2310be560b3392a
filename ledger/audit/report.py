"""What an audit found: the shape that ``kesu audit --json`` prints."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

PROBLEMS_PER_GROUP = 200


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """One thing that does not agree. ``group`` is its code, ``kind`` one word, ``detail`` one located line."""

    group: str
    kind: str
    detail: str

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.group}: {self.kind}: {self.detail}"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How much was looked at, and everything that is wrong with it."""

    groups: int
    transactions: int
    entries: int
    problems: tuple[AuditProblem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """``{"ok", "groups", "transactions", "entries", "problems": [{"group", "kind", "detail"}]}``."""
        return {
            "ok": self.ok,
            "groups": self.groups,
            "transactions": self.transactions,
            "entries": self.entries,
            "problems": [asdict(problem) for problem in self.problems],
        }


@dataclass(slots=True)
class Findings:
    """Gathers problems and counts while the books are read; a group in ruins does not fill the memory."""

    transactions: int = 0
    entries: int = 0
    problems: list[AuditProblem] = field(default_factory=list)
    _found: Counter[str] = field(default_factory=Counter)

    def add(self, group: str, kind: str, detail: str) -> None:
        """Note a problem, or only count it when the group has too many."""
        self._found[group] += 1
        if self._found[group] <= PROBLEMS_PER_GROUP:
            self.problems.append(AuditProblem(group, kind, detail))

    def report(self, groups: int) -> AuditReport:
        """Everything that was found."""
        left_out = [
            AuditProblem(group, "more", f"{found - PROBLEMS_PER_GROUP} further problems are not listed")
            for group, found in self._found.items()
            if found > PROBLEMS_PER_GROUP
        ]
        return AuditReport(groups, self.transactions, self.entries, (*self.problems, *left_out))
