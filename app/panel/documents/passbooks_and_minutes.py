"""Passbooks and minutes as PDF files."""

from typing import Any

from app.panel.documents.pdf import Document
from app.panel.web import formats
from app.panel.words import Words


def _signed(account: str, amount_xof: int) -> int:
    """An amount as members read it: what they hold is positive."""
    return -amount_xof if account.partition(":")[0] in ("shares", "solidarity", "payable") else amount_xof


def passbooks_pdf(facts: dict[str, Any], words: Words) -> bytes:
    """A page a member: her figures and her newest movements.

    Raises:
        PdfMissing: the PDF extra is not installed.
    """
    group, language = facts["group"], words.language
    document = Document(f"{group['name']} ({group['code']})")
    for place, person in enumerate(facts["people"]):
        if place:
            document.next_page()
        row = person.row
        document.heading(f"{row['number']} · {row['name']}")
        document.text(f"{group['name']} ({group['code']}), {group['village']} · {formats.day(facts['today'])}")
        held = (
            ("figures.savings", row["savings_xof"]),
            ("figures.solidarity", row["solidarity_xof"]),
            ("loans.owed", person.owed_xof),
            ("figures.fines", row["fines_xof"]),
        )
        document.table([[words(key), formats.amount(amount, language)] for key, amount in held], right=(1,), head=False)
        lines = [
            [
                formats.day(line["effective_on"]),
                words.maybe(f"kind.{line['kind']}", line["kind"]),
                words.maybe(f"account.{line['account'].partition(':')[0]}", line["account"]),
                formats.amount(_signed(line["account"], line["amount_xof"]), language),
                formats.amount(_signed(line["account"], line["balance_after_xof"]), language),
            ]
            for line in facts["lines"].get(row["number"], [])
        ]
        header = ["figures.when", "group.kind", "member.account", "figures.amount", "member.balance"]
        document.table([[words(key) for key in header], *lines] if lines else [], right=(3, 4))
    return document.drawn()


def minutes_pdf(facts: dict[str, Any], words: Words) -> bytes:
    """The minutes of one meeting.

    Raises:
        PdfMissing: the PDF extra is not installed.
    """
    group, meeting, language = facts["group"], facts["meeting"], words.language
    document = Document(words("minutes.title", number=meeting["number"]))
    document.heading(words("minutes.title", number=meeting["number"]))
    document.text(f"{group['name']} ({group['code']}), {group['village']} · {formats.day(meeting['held_on'])}")
    document.table(
        [
            [words("meetings.present"), f"{facts['there']} / {len(facts['presence'])}"],
            [words("minutes.opened"), formats.moment(meeting["opened_us"])],
            [words("minutes.closed"), formats.moment(meeting["closed_us"])],
            [words("group.head"), facts["seal"] or formats.NOTHING],
        ],
        head=False,
    )
    _moved(document, facts["moved"], words)
    _counts(document, facts["counts"], words)
    _roll(document, facts["presence"], words)
    for incident in facts["incidents"]:
        kind = words.maybe(f"incident.{incident['kind']}", incident["kind"])
        document.text(f"{words('group.incidents')}: {kind} {formats.amount(incident['amount_xof'], language)}")
    document.signatures([words(f"office.{role}") for role in ("president", "secretary", "treasurer")])
    return document.drawn()


def _moved(document: Document, rows: list[dict[str, Any]], words: Words) -> None:
    """What the meeting moved, by fund and kind."""
    moved = [
        [
            words.maybe(f"funds.{row['account'].partition(':')[2]}", row["account"]),
            words.maybe(f"kind.{row['kind']}", row["kind"]),
            str(row["times"]),
            formats.amount(row["amount_xof"], words.language),
        ]
        for row in rows
    ]
    header = ["minutes.fund", "group.kind", "minutes.times", "figures.amount"]
    document.table([[words(key) for key in header], *moved] if moved else [], right=(2, 3))


def _counts(document: Document, rows: list[dict[str, Any]], words: Words) -> None:
    """What each counter counted, beside what the books said."""
    counts = [
        [
            words.maybe(f"moment.{row['moment']}", row["moment"]),
            words.maybe(f"funds.{row['fund']}", row["fund"]),
            str(row["counter"]),
            formats.amount(row["amount_xof"], words.language),
            formats.amount(row["expected_xof"], words.language),
        ]
        for row in rows
    ]
    header = ["minutes.moment", "minutes.fund", "minutes.counter", "minutes.counted", "minutes.expected"]
    document.table([[words(key) for key in header], *counts] if counts else [], right=(2, 3, 4))


def _roll(document: Document, rows: list[dict[str, Any]], words: Words) -> None:
    """Who was there."""
    roll = [
        [f"{row['number']} · {row['name']}", words.maybe(f"presence.{row['presence']}", row["presence"])]
        for row in rows
    ]
    document.table(in_two([words("figures.member"), words("minutes.presence")], roll) if roll else [])


def in_two(header: list[str], rows: list[list[str]]) -> list[list[str]]:
    """A narrow table folded once, so that the minutes of thirty members fit a page."""
    half = -(-len(rows) // 2)
    right = [*rows[half:], [""] * len(header)]
    return [[*header, *header], *([*row, *second] for row, second in zip(rows[:half], right, strict=False))]
