"""Answers that are files to keep rather than pages."""

from collections.abc import Callable
from typing import Final, TypeVarTuple

from anyio.to_thread import run_sync
from fastapi.responses import Response

from app.panel.documents.pdf import PdfMissing
from app.panel.web.refusals import PageRefused

TABLE_KINDS: Final = ("csv", "xlsx")
_MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "toml": "application/toml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_Facts = TypeVarTuple("_Facts")


def download(body: bytes | str, name: str) -> Response:
    """A file under its name, whose ending says what it is."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=_MEDIA[name.rpartition(".")[2]], headers=headers)


async def drawn_pdf(draw: Callable[[*_Facts], bytes], *facts: *_Facts) -> bytes:
    """A PDF, drawn in a thread: a group of thirty takes a second.

    Raises:
        PageRefused: the PDF extra is not installed.
    """
    try:
        return await run_sync(draw, *facts)
    except PdfMissing as problem:
        raise PageRefused(501, "pdf_missing") from problem
