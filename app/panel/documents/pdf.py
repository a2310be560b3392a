"""A document in PDF, built from headings, texts and tables, in a font that has every letter of Mali's languages."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

FONTS: Final = Path(__file__).parent / "fonts"
Lines = list[list[str]]
_MARGIN: Final = 34
_CUT: Final = [("LINEBELOW", (0, 0), (-1, -1), 0.4, "#8a8478", None, (3, 3)), ("TOPPADDING", (0, 0), (-1, -1), 0)]


class PdfMissing(RuntimeError):  # noqa: N818 -- what it is, said plainly
    """The installation came without its PDF part."""


def pdf_is_there() -> bool:
    """Whether the installation came with its PDF part."""
    return find_spec("reportlab") is not None


class PdfDocument:
    """A document built from headings, facts and tables, top to bottom."""

    def __init__(self, title: str, size: str = "A5") -> None:
        """Begin an empty document. ``size``: ``A5``, ``A4``, or ``wide``, which is A4 across.

        Raises:
            PdfMissing: the PDF extra is not installed.
        """
        try:
            from reportlab.lib import colors, pagesizes, styles  # noqa: PLC0415 -- an extra; slow to import
            from reportlab.pdfbase import pdfmetrics, ttfonts  # noqa: PLC0415
            from reportlab.platypus import (  # noqa: PLC0415
                KeepTogether,
                PageBreak,
                Paragraph,
                SimpleDocTemplate,
                Spacer,
                Table,
            )
        except ImportError as problem:
            raise PdfMissing from problem
        for name, file in (("Kesu", "DejaVuSans.ttf"), ("Kesu-Bold", "DejaVuSans-Bold.ttf")):
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(ttfonts.TTFont(name, FONTS / file))
        self._title = title
        self._parts: list[Any] = []
        self._page_break, self._paragraph, self._spacer, self._table = PageBreak, Paragraph, Spacer, Table
        self._kept_together = KeepTogether
        sizes = {"A5": pagesizes.A5, "A4": pagesizes.A4, "wide": pagesizes.landscape(pagesizes.A4)}
        self._template, self._size, self._line_color = SimpleDocTemplate, sizes[size], colors.HexColor("#c9c3b6")
        self._heading = styles.ParagraphStyle("heading", fontName="Kesu-Bold", fontSize=12, leading=16, spaceAfter=4)
        self._plain = styles.ParagraphStyle("plain", fontName="Kesu", fontSize=8, leading=11, spaceAfter=4)

    def heading(self, text: str) -> None:
        """A heading."""
        self._parts.append(self._paragraph(escape(text), self._heading))

    def text(self, text: str) -> None:
        """A paragraph."""
        self._parts.append(self._paragraph(escape(text), self._plain))

    @contextmanager
    def together(self, *, apart: bool) -> Iterator[None]:
        """What is drawn inside stays on one page where that can be; ``apart``: with a line to cut along below."""
        before, self._parts = self._parts, []
        yield
        inside, self._parts = self._parts, before
        if apart:
            self._parts.append(self._kept_together([*inside, self._table([[""]], colWidths=[self._room], style=_CUT)]))
        else:
            self._parts += inside

    @property
    def _room(self) -> float:
        """The width between the margins, in points."""
        return float(self._size[0]) - 2 * _MARGIN

    def table(
        self,
        lines: Lines,
        *,
        right: Sequence[int] = (),
        head: bool = True,
        widths: Sequence[int] = (),
        height: float | None = None,
        boxed: bool = False,
    ) -> None:
        """A table whose cells are texts; ``right``: the columns that hold figures.

        ``widths``: the shares of the page's width, otherwise as wide as what is in them; ``height`` of a line, in
        points; ``boxed``: a line around every cell.
        """
        if not lines:
            return
        columns = [self._room * width / sum(widths) for width in widths] or None
        self._parts += [
            self._table(
                lines,
                style=self._style(right, head=head, boxed=boxed),
                hAlign="LEFT",
                repeatRows=int(head),
                colWidths=columns,
                rowHeights=None if height is None else [height] * len(lines),
            ),
            self._spacer(1, 6),
        ]

    def _style(self, right: Sequence[int], *, head: bool, boxed: bool) -> list[tuple[object, ...]]:
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
        if boxed:
            style += [("GRID", (0, 0), (-1, -1), 0.4, self._line_color), ("LEFTPADDING", (0, 0), (-1, -1), 3)]
        return style

    def signatures(self, names: Sequence[str]) -> None:
        """A line to sign on for each."""
        style = [
            ("FONT", (0, 0), (-1, -1), "Kesu", 8),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            *(("LINEABOVE", (column, 0), (column, 0), 0.6, self._line_color) for column in range(0, 2 * len(names), 2)),
        ]
        cells = [cell for name in names for cell in (name, "")][:-1]
        widths = [95.0, 20.0] * len(names)
        self._parts += [
            self._spacer(1, 22),
            self._table([cells], style=style, hAlign="LEFT", colWidths=widths[:-1]),
        ]

    def next_page(self) -> None:
        """Go on at the top of a page."""
        self._parts.append(self._page_break())

    def drawn(self) -> bytes:
        """The file."""
        into = io.BytesIO()
        margins = {"leftMargin": _MARGIN, "rightMargin": _MARGIN, "topMargin": 26, "bottomMargin": 22}
        page = self._template(into, pagesize=self._size, title=self._title, author="Kesu", **margins)
        page.build(self._parts or [self._spacer(1, 1)])
        return into.getvalue()
