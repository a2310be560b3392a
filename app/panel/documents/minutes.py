"""The minutes of a meeting as paper: who was there, what moved and for what, what was decided, counted and sealed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.panel.documents.decisions import decided
from app.panel.documents.paper import (
    KeptTogether,
    Paper,
    PaperLabels,
    PaperTable,
    Part,
    Say,
    SignatureLines,
    Text,
    named,
    paper_language,
    paper_words,
)
from app.panel.web import formats
from ledger.database import Row
from ledger.rules.funds.property import kind_of

TOGETHER: Final = ("savings", "solidarity", "buy_in", "repayment", "fine_paid", "help_repaid", "stakes")
"""What many bring in one meeting: one line each kind; everything else says whose it is and what for."""
MOVED: Final = {"fund": 22, "kind": 24, "for_what": 36, "amount": 18}
DECIDED: Final = {"decision": 50, "votes": 25, "recorded": 25}
COUNTS: Final = {"moment": 16, "fund": 22, "first": 18, "second": 18, "books": 14, "apart": 12}
_THERE: Final = ("present", "late")
_SIGNING: Final = ("president", "secretary", "treasurer")
_ROLL_ACROSS: Final = 3
Lines = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class MeetingMinutes:
    """What the books know of one meeting; ``seal`` is the number and the fingerprint of its close.

    ``labels``: the group's own words for the codes of its fines and grants.
    """

    group: Row
    meeting: Row
    presence: Sequence[Row]
    moved: Sequence[Row]
    counts: Sequence[Row]
    decisions: Sequence[Row]
    loans: Sequence[Row]
    incidents: Sequence[Row]
    labels: Mapping[str, str]
    seal: str


def minutes_paper(minutes: MeetingMinutes, language: str) -> Paper:
    """One leaf that fits its page."""
    say, meeting = paper_words(language), minutes.meeting
    title = say("minutes.title", number=meeting["number"])
    leaf = KeptTogether(title, tuple(_parts(minutes, say, language)))
    return Paper("minutes", title, paper_language(language), (leaf,), fits=True)


def _parts(minutes: MeetingMinutes, say: Say, language: str) -> Iterator[Part]:
    group, meeting, roll = minutes.group, minutes.meeting, minutes.presence
    place = f"{group['name']} ({group['code']})" + (f", {group['village']}" if group["village"] else "")
    yield Text(f"{place} · {formats.day(meeting['held_on'])}")
    there = sum(row["presence"] in _THERE for row in roll)
    yield PaperLabels(
        (
            (say("minutes.there"), f"{there} / {len(roll)}" if roll else formats.NOTHING),
            (say("minutes.open_close"), f"{formats.moment(meeting['opened_us'])[11:]} – {_hour(meeting['closed_us'])}"),
        )
    )
    yield _table(say, "moved", MOVED, _moved(minutes, say, language), (3,))
    agreed = decided(minutes.decisions, minutes.loans, _names(minutes), minutes.labels, say, language)
    yield _table(say, "decided", DECIDED, agreed)
    yield _table(say, "counts", COUNTS, _counts(minutes, language), (2, 3, 4, 5))
    for row in minutes.incidents:
        yield _incident(row, say, language)
    if roll:
        yield _roll(roll, say)
    yield SignatureLines(
        ((say("minutes.proof"), minutes.seal or formats.NOTHING),), tuple(say(f"role.{role}") for role in _SIGNING)
    )


def _hour(us: int | None) -> str:
    return formats.NOTHING if us is None else formats.moment(us)[11:]


def _incident(row: Row, say: Say, language: str) -> Text:
    kind = named(language, f"incident_{row['kind']}")
    amount = f" {formats.amount(row['amount_xof'], language)}" if row["amount_xof"] is not None else ""
    ended = named(language, row["resolution"]) if row["resolution"] else say("minutes.unsettled")
    return Text(say("minutes.of", what=say("minutes.incident"), said=f"{kind}{amount} · {ended}"))


def _table(say: Say, title: str, heads: Mapping[str, int], rows: Lines, figures: tuple[int, ...] = ()) -> Part:
    """A table under its title, or one line that says that there is nothing. ``heads``: shares of the width."""
    if not rows:
        return Text(say("minutes.of", what=say(f"minutes.{title}"), said=say(f"minutes.no_{title}")))
    columns = tuple((say(f"minutes.{head}"), width) for head, width in heads.items())
    return PaperTable(say(f"minutes.{title}"), columns, rows, figures)


def _moved(minutes: MeetingMinutes, say: Say, language: str) -> Lines:
    """What many brought, added up; then what was for somebody or something, one by one."""
    added: dict[tuple[str, str], list[int]] = {}
    alone: list[tuple[str, ...]] = []
    for row in minutes.moved:
        box, _, fund = row["account"].partition(":")
        fund = named(language, f"fund_{fund}" if box == "box" else fund)
        kind = named(language, row["kind"])
        if row["kind"] in TOGETHER and row["reverses_seq"] is None:
            added.setdefault((fund, kind), []).append(row["amount_xof"])
            continue
        if row["reverses_seq"] is not None:
            kind = f"{kind} ({say('minutes.taken_back')})"
        what = named(language, row["purpose"] or kind_of(row["memo"]), minutes.labels)
        alone.append(
            (fund, kind, ", ".join(filter(None, (row["name"], what))), formats.amount(row["amount_xof"], language))
        )
    sums = [(*which, f"× {len(amounts)}", formats.amount(sum(amounts), language)) for which, amounts in added.items()]
    return (*sums, *alone)


def _names(minutes: MeetingMinutes) -> dict[int, str]:
    return {row["number"]: row["name"] for row in minutes.presence}


def _counts(minutes: MeetingMinutes, language: str) -> Lines:
    """What both counters found beside each other, and what the books said."""
    by_box: dict[tuple[str, str], list[Row]] = {}
    for row in minutes.counts:
        by_box.setdefault((row["moment"], row["fund"]), []).append(row)
    names = _names(minutes)
    lines = []
    for (moment, fund), rows in by_box.items():
        found = [
            f"{formats.amount(row['amount_xof'], language)} ({names.get(row['counter'], row['counter'])})"
            for row in rows[:2]
        ]
        expected = rows[-1]["expected_xof"]
        apart = [row["amount_xof"] - expected for row in rows if row["amount_xof"] != expected]
        first, second = [*found, formats.NOTHING][:2]
        books = formats.amount(expected, language)
        lines.append(
            (
                named(language, f"at_{moment}"),
                named(language, f"fund_{fund}"),
                first,
                second,
                books,
                formats.amount(apart[0], language) if apart else "",
            )
        )
    return tuple(lines)


def _roll(rows: Sequence[Row], say: Say) -> PaperTable:
    """Who was there, folded so that thirty members take ten lines."""
    lines = [(f"{row['number']} · {row['name']}", say(f"presence.{row['presence']}")) for row in rows]
    high = -(-len(lines) // _ROLL_ACROSS)
    folds = [
        lines[start : start + high] + [("", "")] * (high - len(lines[start : start + high]))
        for start in range(0, high * _ROLL_ACROSS, high)
    ]
    columns = ((say("heading.name"), 20), (say("minutes.presence"), 13)) * _ROLL_ACROSS
    return PaperTable(
        say("minutes.roll"),
        columns,
        tuple(tuple(cell for pair in line for cell in pair) for line in zip(*folds, strict=True)),
    )
