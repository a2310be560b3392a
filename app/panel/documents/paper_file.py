"""Paper as a PDF."""

from app.panel.documents.paper import Facts, Paper, Part, Ruled, Steps, Text
from app.panel.documents.pdf import PdfDocument

_LINE = 17.0
"""Height of a line that is written on by hand, in points: six millimetres."""


def paper_pdf(paper: Paper) -> bytes:
    """The file.

    Raises:
        PdfMissing: the PDF extra is not installed.
    """
    document = PdfDocument(paper.title, "wide" if paper.wide else "A4")
    for place, leaf in enumerate(paper.leaves):
        if place and not paper.slips:
            document.next_page()
        with document.together(apart=paper.slips):
            document.heading(leaf.heading)
            for part in leaf.parts:
                _draw(document, part)
    return document.drawn()


def _draw(document: PdfDocument, part: Part) -> None:
    match part:
        case Text(text=text):
            document.text(text)
        case Steps(steps=steps):
            for number, step in enumerate(steps, start=1):
                document.text(f"{number}. {step}")
        case Facts(facts=facts):
            pairs = [list(pair) for pair in facts]
            left, right = pairs[::2], pairs[1::2] + [["", ""]] * (len(pairs) % 2)
            lines = [[*one, *other] for one, other in zip(left, right, strict=True)]
            document.table(lines, head=False, widths=(20, 30, 20, 30), height=_LINE)
        case Ruled(columns=columns, rows=rows):
            heads = [heading for heading, _ in columns]
            widths = [width for _, width in columns]
            document.table([heads, *map(list, rows)], widths=widths, height=_LINE, boxed=True)
