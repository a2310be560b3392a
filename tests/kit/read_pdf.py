"""Reads a PDF as a reader's program does: its text in reading order, and the elements of its structure tree."""

from collections.abc import Iterator
from ctypes import create_string_buffer

import pypdfium2
from pypdfium2 import raw


def pages_of(body: bytes) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(body) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def elements_of(body: bytes) -> list[str]:
    """What the pages' structure trees are made of, in order: H1, P, Table, TH, …"""
    with pypdfium2.PdfDocument(body) as document:
        return [name for page in document for name in _of_page(page)]


def _of_page(page: pypdfium2.PdfPage) -> Iterator[str]:
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    for place in range(raw.FPDF_StructTree_CountChildren(tree)):
        yield from _of(raw.FPDF_StructTree_GetChildAtIndex(tree, place))
    raw.FPDF_StructTree_Close(tree)


def _of(element: raw.FPDF_STRUCTELEMENT) -> Iterator[str]:
    if not element:
        return
    name = create_string_buffer(64)
    length = raw.FPDF_StructElement_GetType(element, name, 64)
    yield bytes(name)[: length - 2].decode("utf-16-le")
    for place in range(raw.FPDF_StructElement_CountChildren(element)):
        yield from _of(raw.FPDF_StructElement_GetChildAtIndex(element, place))


def is_tagged(body: bytes) -> bool:
    """Whether the file says that it is tagged."""
    with pypdfium2.PdfDocument(body) as document:
        return bool(raw.FPDFCatalog_IsTagged(document.raw))
