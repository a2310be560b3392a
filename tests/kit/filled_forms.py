"""The workbooks of day one as somebody fills them in: at the label and under the heading, nothing else touched."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import load_workbook


def filled(workbook: bytes, facts: Mapping[str, object], members: Sequence[Mapping[str, object]]) -> bytes:
    """The file with values beside its labels and a line a member; both are named as the sheet names them."""
    book = load_workbook(io.BytesIO(workbook))
    sheet = book.worksheets[0]
    labels = {sheet.cell(line, 2).value: line for line in range(1, 30) if sheet.cell(line, 2).value}
    for label, value in facts.items():
        sheet.cell(labels[label], 3).value = value
    head = next(line for line in range(1, 40) if sheet.cell(line, 4).value)
    places = {cell.value: cell.column for cell in sheet[head] if cell.value}
    for line, member in enumerate(members, start=head + 1):
        for heading, value in member.items():
            sheet.cell(line, places[heading]).value = value
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
