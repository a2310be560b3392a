"""Passbooks and minutes as PDF files, in a font that has every letter of Mali's languages."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from app.panel import figures
from app.panel.words import Words

FONTS: Final = Path(__file__).parent / "fonts"
Lines = list[list[str]]


class PdfMissing(RuntimeError):  # noqa: N818 -- what it is, said plainly
    """The installation came without its PDF part."""


class Document:
    """A document built from headings, facts and tables, top to bottom."""

    def __init__(self, title: str) -> None:
        """Begin an empty document. Raises: PdfMissing."""
        try:
            from reportlab.lib import colors, pagesizes, styles  # noqa: PLC0415 -- an extra; slow to import
            from reportlab.pdfbase import pdfmetrics, ttfonts  # noqa: PLC0415
            from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table  # noqa: PLC0415
        except ImportError as problem:
            raise PdfMissing from problem
        for name, file in (("Kesu", "DejaVuSans.ttf"), ("Kesu-Bold", "DejaVuSans-Bold.ttf")):
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(ttfonts.TTFont(name, FONTS / file))
        self._title = title
        self._parts: list[Any] = []
        self._page_break, self._paragraph, self._spacer, self._table = PageBreak, Paragraph, Spacer, Table
        self._template, self._size, self._line_color = SimpleDocTemplate, pagesizes.A5, colors.HexColor("#c9c3b6")
        self._heading = styles.ParagraphStyle("heading", fontName="Kesu-Bold", fontSize=12, leading=16, spaceAfter=4)
        self._plain = styles.ParagraphStyle("plain", fontName="Kesu", fontSize=8, leading=11, spaceAfter=4)

    def heading(self, text: str) -> None:
        """A heading."""
        self._parts.append(self._paragraph(escape(text), self._heading))

    def text(self, text: str) -> None:
        """A paragraph."""
        self._parts.append(self._paragraph(escape(text), self._plain))

    def table(self, lines: Lines, *, right: Sequence[int] = (), head: bool = True) -> None:
        """A table whose cells are texts; ``right``: the columns that hold figures."""
        if not lines:
            return
        style: list[tuple[object, ...]] = [
            ("FONT", (0, 0), (-1, -1), "Kesu", 8),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, self._line_color),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            *(("ALIGN", (column, 0), (column, -1), "RIGHT") for column in right),
        ]
        if head:
            style.append(("FONT", (0, 0), (-1, 0), "Kesu-Bold", 7.5))
        self._parts += [
            self._table(lines, style=style, hAlign="LEFT", repeatRows=int(head), colWidths=None),
            self._spacer(1, 8),
        ]

    def next_page(self) -> None:
        """Go on at the top of a page."""
        self._parts.append(self._page_break())

    def drawn(self) -> bytes:
        """The file."""
        into = io.BytesIO()
        margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 34)
        page = self._template(into, pagesize=self._size, title=self._title, author="Kesu", **margins)
        page.build(self._parts or [self._spacer(1, 1)])
        return into.getvalue()


def _signed(account: str, amount_xof: int) -> int:
    """An amount as members read it: what they hold is positive."""
    return -amount_xof if account.partition(":")[0] in ("shares", "solidarity", "payable") else amount_xof


def passbooks_pdf(facts: dict[str, Any], words: Words) -> bytes:
    """A page a member: her figures and her newest movements. Raises: PdfMissing."""
    group, language = facts["group"], words.language
    document = Document(f"{group['name']} ({group['code']})")
    for place, person in enumerate(facts["people"]):
        if place:
            document.next_page()
        row = person.row
        document.heading(f"{row['number']} · {row['name']}")
        document.text(f"{group['name']} ({group['code']}), {group['village']} · {figures.day(facts['today'])}")
        held = (
            ("figures.savings", row["savings_xof"]),
            ("figures.solidarity", row["solidarity_xof"]),
            ("loans.owed", person.owed_xof),
            ("figures.fines", row["fines_xof"]),
        )
        document.table([[words(key), figures.amount(amount, language)] for key, amount in held], right=(1,), head=False)
        lines = [
            [
                figures.day(line["effective_on"]),
                words.maybe(f"kind.{line['kind']}", line["kind"]),
                words.maybe(f"account.{line['account'].partition(':')[0]}", line["account"]),
                figures.amount(_signed(line["account"], line["amount_xof"]), language),
                figures.amount(_signed(line["account"], line["balance_after_xof"]), language),
            ]
            for line in facts["lines"].get(row["number"], [])
        ]
        header = ["figures.when", "group.kind", "member.account", "figures.amount", "member.balance"]
        document.table([[words(key) for key in header], *lines] if lines else [], right=(3, 4))
    return document.drawn()


def minutes_pdf(facts: dict[str, Any], words: Words) -> bytes:
    """The minutes of one meeting. Raises: PdfMissing."""
    group, meeting, language = facts["group"], facts["meeting"], words.language
    document = Document(words("minutes.title", number=meeting["number"]))
    document.heading(words("minutes.title", number=meeting["number"]))
    document.text(f"{group['name']} ({group['code']}), {group['village']} · {figures.day(meeting['held_on'])}")
    document.table(
        [
            [words("meetings.present"), f"{facts['there']} / {len(facts['presence'])}"],
            [words("minutes.opened"), figures.moment(meeting["opened_us"])],
            [words("minutes.closed"), figures.moment(meeting["closed_us"])],
            [words("group.head"), facts["seal"] or figures.NOTHING],
        ],
        head=False,
    )
    moved = [
        [
            words.maybe(f"funds.{row['account'].partition(':')[2]}", row["account"]),
            words.maybe(f"kind.{row['kind']}", row["kind"]),
            str(row["times"]),
            figures.amount(row["amount_xof"], language),
        ]
        for row in facts["moved"]
    ]
    header = ["minutes.fund", "group.kind", "minutes.times", "figures.amount"]
    document.table([[words(key) for key in header], *moved] if moved else [], right=(2, 3))
    counts = [
        [
            words.maybe(f"moment.{row['moment']}", row["moment"]),
            words.maybe(f"funds.{row['fund']}", row["fund"]),
            str(row["counter"]),
            figures.amount(row["amount_xof"], language),
            figures.amount(row["expected_xof"], language),
        ]
        for row in facts["counts"]
    ]
    header = ["minutes.moment", "minutes.fund", "minutes.counter", "minutes.counted", "minutes.expected"]
    document.table([[words(key) for key in header], *counts] if counts else [], right=(2, 3, 4))
    roll = [
        [f"{row['number']} · {row['name']}", words.maybe(f"presence.{row['presence']}", row["presence"])]
        for row in facts["presence"]
    ]
    document.table([[words("figures.member"), words("minutes.presence")], *roll] if roll else [])
    for incident in facts["incidents"]:
        kind = words.maybe(f"incident.{incident['kind']}", incident["kind"])
        document.text(f"{words('group.incidents')}: {kind} {figures.amount(incident['amount_xof'], language)}")
    return document.drawn()
