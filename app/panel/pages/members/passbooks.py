"""Passbooks to print: a page a member with what she saved, borrowed and owes, to be glued into the paper book."""

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi.responses import Response
from sqlalchemy import BigInteger, ColumnElement, Label, and_, bindparam, case, cast, func, select

from app.organisations.figures.positions.members import members
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.documents.paper import LANGUAGES, paper_language
from app.panel.documents.paper_page import leaves
from app.panel.documents.passbooks import Passbooks, added_up, passbooks_paper
from app.panel.documents.pdf import paper_pdf
from app.panel.web import formats
from app.panel.web.downloads import download, drawn_pdf
from app.panel.web.listing import Listing, paged
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.database import Row
from ledger.journal.anchors import fingerprint
from ledger.rules.by_family.constitution import Constitution
from ledger.tables import Account, Anchor, ConstitutionVersion, Cycle, Entry, Journal, SavingsGroup, table_of
from ledger.tables.expressions.joins import ENTRY_OF_TRANSACTION, KIND, ORIGINAL, ORIGINAL_OF_REVERSAL

DAYS_EACH: Final = 26
"""As many as a page holds: a cycle of meetings every two weeks, or half a cycle; what was before is one line."""
PAGE_ROWS, PAGE_DRAWN = 50, 10
_LOAN = ("principal", "charge", "handover", "penalty")
_OWED = (*_LOAN, "fines", "help", "arrears", "dues")
_visible, _account, _anchor = visible(SavingsGroup), table_of(Account), table_of(Anchor)
_entry, _journal, _cycle = table_of(Entry), table_of(Journal), table_of(Cycle)
_rules = table_of(ConstitutionVersion)
_GROUP = _visible.c.id == bindparam("group_id")
_BOOKS: Final = (
    select(_visible.c.family, _rules.c.settings, _cycle.c.began_on, _anchor.c.upto_seq, _anchor.c.head_hash)
    .join_from(_visible, _rules, _rules.c.group_id == _visible.c.id)
    .outerjoin(_anchor, _anchor.c.group_id == _visible.c.id)
    .outerjoin(_cycle, and_(_cycle.c.group_id == _visible.c.id, _cycle.c.closed_on.is_(None)))
    .where(_GROUP)
    .order_by(_rules.c.version.desc(), _anchor.c.upto_seq.desc())
    .limit(1)
)


def _moved(name: str, *conditions: ColumnElement[bool]) -> Label[int]:
    """What a day moved on her accounts that meet the conditions, debit positive."""
    amount_xof = case((and_(*conditions), _entry.c.amount_xof), else_=0)
    return cast(func.sum(amount_xof), BigInteger).label(name)


# A charge that falls due moves no money: it is only more to pay. What is taken back counts as what it takes back.
_DAYS: Final = (
    select(
        _account.c.member,
        _journal.c.effective_on,
        _moved("shares_xof", _account.c.kind == "shares"),
        _moved("loan_xof", _account.c.kind.in_(_LOAN), KIND.not_in(("charge", "fine", "write_off"))),
        _moved("owed_xof", _account.c.kind.in_(_OWED)),
    )
    .select_from(_visible)
    .join(_account, _account.c.group_id == _visible.c.id)
    .join(_entry, and_(_entry.c.group_id == _account.c.group_id, _entry.c.account == _account.c.code))
    .join(_journal, ENTRY_OF_TRANSACTION)
    .outerjoin(ORIGINAL, ORIGINAL_OF_REVERSAL)
    .where(_GROUP, _account.c.kind.in_(("shares", *_OWED)))
    .where(_account.c.member.between(bindparam("first"), bindparam("last")))
    .group_by(_account.c.member, _journal.c.effective_on)
    .order_by(_account.c.member, _journal.c.effective_on)
)


async def read_passbooks(
    visit: Visit, code: str, sheets: int = 0, kept: Mapping[str, str] | None = None
) -> tuple[Passbooks, Listing]:
    """Members still there with their days; that they were read is noted.

    ``sheets``: so many on a page, of which the address asks for one; all of them where it is nought.
    """
    group = await visit.saving_group(code)
    everybody = await members(visit.window, group["id"])
    here = [person for person in everybody if person.row["left_on"] is None]
    page = paged(visit, here, sheets or max(len(here), 1), kept)
    people = list(page.rows)
    first, last = (people[0].row["number"], people[-1].row["number"]) if people else (1, 0)
    (books,) = await visit.window.fetch(_BOOKS, group_id=group["id"])
    share_xof = Constitution.from_settings(books["family"], json.loads(books["settings"])).share_value_xof
    moved: defaultdict[int, list[Row]] = defaultdict(list)
    for row in await visit.window.fetch(_DAYS, group_id=group["id"], first=first, last=last):
        moved[row["member"]].append(row)
    since = books["began_on"] or group["founded_on"]
    days = {number: added_up(rows, share_xof, since, DAYS_EACH) for number, rows in moved.items()}
    seal = (
        f"{books['upto_seq']}\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}{fingerprint(books['head_hash'])}"
        if books["upto_seq"]
        else formats.NOTHING
    )
    await visit.note("passbooks_read", group_id=group["id"])
    return Passbooks(group, people, days, share_xof, visit.service.now.date(), seal), page


def _as_asked(visit: Visit) -> tuple[str, bool]:
    """The language of the paper, and whether it is drawn."""
    return paper_language(visit.asked("language") or visit.reader.words.language), visit.asked("drawn") == "1"


@router.get("/groups/{code}/passbooks")
async def passbooks(visit: Annotated[Visit, may(Right.PEOPLE)], code: str) -> Response:
    """A page of a group's passbooks, a sheet each; the file has all of them."""
    language, drawn = _as_asked(visit)
    asked = {"language": language, "drawn": "1" if drawn else ""}
    books, page = await read_passbooks(visit, code, PAGE_DRAWN if drawn else PAGE_ROWS, asked)
    sheets = leaves(passbooks_paper(books, language, drawn=drawn))
    return visit.page("passbooks", group=books.group, sheets=sheets, asked=asked, languages=LANGUAGES, page=page)


@router.get("/groups/{code}/passbooks/pdf")
async def passbooks_file(visit: Annotated[Visit, may(Right.PEOPLE)], code: str) -> Response:
    """All passbooks of a group in one file."""
    language, drawn = _as_asked(visit)
    books, _ = await read_passbooks(visit, code)
    paper = await run_sync(partial(passbooks_paper, books, language, drawn=drawn))
    return download(await drawn_pdf(paper_pdf, paper), f"kesu-{code}-passbooks-{language}.pdf")
