"""The minutes of one meeting: who was there, what moved and for what, what was decided and counted, what seals it."""

import json
from collections.abc import Sequence
from typing import Annotated

from fastapi.responses import Response

from app.organisations.roles import Right
from app.panel.documents.minutes import MeetingMinutes, minutes_paper
from app.panel.documents.paper import LANGUAGES, paper_language
from app.panel.documents.paper_page import leaves
from app.panel.documents.pdf import paper_pdf
from app.panel.forms.member import Number
from app.panel.pages.meetings.minutes_query import (
    ANCHOR,
    COUNTS,
    DECISIONS,
    INCIDENTS,
    LOANS_DECIDED,
    MEETING,
    MOVED,
    PRESENCE,
    RULES,
)
from app.panel.web.downloads import download, drawn_pdf
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.database import Row
from ledger.journal.anchors import fingerprint


async def read_minutes(visit: Visit, code: str, number: int) -> MeetingMinutes:
    """All that the minutes of one meeting say; that they were read is noted.

    Raises:
        NotHere: it is not there, or not hers to see.
    """
    group = await visit.saving_group(code)
    at = {"group_id": group["id"], "number": number}
    rows = await visit.window.fetch(MEETING, **at)
    if not rows:
        raise NotHere
    span = {"opened_us": rows[0]["opened_us"], "closed_us": rows[0]["closed_us"] or visit.service.now_us}
    anchors = await visit.window.fetch(ANCHOR, **at)
    found = MeetingMinutes(
        group,
        rows[0],
        presence=await visit.window.fetch(PRESENCE, **at),
        moved=await visit.window.fetch(MOVED, **at),
        counts=await visit.window.fetch(COUNTS, **at),
        decisions=await visit.window.fetch(DECISIONS, **at),
        loans=await visit.window.fetch(LOANS_DECIDED, group_id=group["id"], **span),
        incidents=await visit.window.fetch(INCIDENTS, **at),
        labels=_labels(await visit.window.fetch(RULES, group_id=group["id"], held_on=rows[0]["held_on"])),
        seal=f"{anchors[0]['upto_seq']} · {fingerprint(anchors[0]['head_hash'])}" if anchors else "",
    )
    await visit.note("minutes_read", group_id=group["id"], detail=f"meeting {number}")
    return found


def _labels(rules: Sequence[Row]) -> dict[str, str]:
    """The group's own words for its fines and grants, by their codes in the books."""
    settings = json.loads(rules[0]["settings"]) if rules else {}
    fines, grants = settings.get("fines", ()), settings.get("grant_caps", ())
    return {row["code"]: row["label"] for row in fines} | {row["purpose"]: row["label"] for row in grants}


def _language(visit: Visit) -> str:
    return paper_language(visit.asked("language") or visit.reader.words.language)


@router.get("/groups/{code}/meetings/{number}")
async def minutes(visit: Annotated[Visit, may(Right.PEOPLE)], code: str, number: Number) -> Response:
    """The minutes, to be read or printed."""
    language = _language(visit)
    found = await read_minutes(visit, code, number)
    sheet = leaves(minutes_paper(found, language))
    asked = {"language": language}
    return visit.page(
        "minutes", group=found.group, meeting=found.meeting, sheet=sheet, asked=asked, languages=LANGUAGES
    )


@router.get("/groups/{code}/meetings/{number}/pdf")
async def minutes_file(visit: Annotated[Visit, may(Right.PEOPLE)], code: str, number: Number) -> Response:
    """The minutes of one meeting as a file."""
    language = _language(visit)
    body = await drawn_pdf(paper_pdf, minutes_paper(await read_minutes(visit, code, number), language))
    return download(body, f"kesu-{code}-meeting-{number}-{language}.pdf")
