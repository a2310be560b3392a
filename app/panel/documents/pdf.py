"""Paper as a PDF: tagged, with letters of every language shaped and in their order, drawn by Typst (an extra)."""

import json
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from app.panel.documents.paper import Paper

_FONTS: Final = Path(__file__).parent / "fonts"
_LAYOUT: Final = Path(__file__).parent / "paper.typ"
_STANDARD: Final = "ua-1"
"""PDF/UA-1: what screen readers need. A document that would not meet it is an error when it is drawn."""


class PdfMissing(RuntimeError):  # noqa: N818 -- what it is, said plainly
    """The installation came without its PDF part."""


def pdf_is_there() -> bool:
    """Whether the installation came with its PDF part."""
    return find_spec("typst") is not None


def paper_pdf(paper: Paper) -> bytes:
    """The file.

    Raises:
        PdfMissing: the PDF extra is not installed.
    """
    try:
        import typst  # noqa: PLC0415 -- an extra; slow to import
    except ImportError as problem:
        raise PdfMissing from problem
    drawn = typst.compile(
        _LAYOUT,
        font_paths=[_FONTS],
        ignore_system_fonts=True,
        pdf_standards=_STANDARD,
        sys_inputs={"paper": json.dumps(_plain(paper), ensure_ascii=False)},
    )
    assert isinstance(drawn, bytes)  # noqa: S101 -- for the type checker
    return drawn


def _plain(paper: Paper) -> dict[str, Any]:
    """The paper in JSON's types; each part says what it is."""
    leaves = [
        {"heading": leaf.heading, "parts": [{"is": type(part).__name__, **asdict(part)} for part in leaf.parts]}
        for leaf in paper.leaves
    ]
    return {**asdict(replace(paper, leaves=())), "leaves": leaves}
