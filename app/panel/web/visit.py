"""One visit of a page by somebody signed in: who it is, what she may see, and whether her form is hers."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from fastapi import Request, params
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import bindparam, select
from starlette.datastructures import FormData, UploadFile

from app.organisations import audit_log
from app.organisations.figures.series.periods import offered
from app.organisations.roles import RIGHTS, Right, Role
from app.organisations.tenancy import ScopedReader, TenantScope, visible
from app.panel.access import sessions
from app.panel.access.kept_forms import keep_form
from app.panel.service import PanelService
from app.panel.web.page import PageReader, draw
from app.panel.web.refusals import BrowserLeft, FormStale, NotHere, NotYours, SignInFirst
from app.panel.web.safe_forms import csrf
from app.panel.web.safe_forms.used_forms import use_form
from app.panel.words import words_in
from ledger.database import Row, UnitOfWork
from ledger.people.groups.facts import FactChange
from ledger.tables import SavingsGroup
from ledger.tables.expressions.persons import NO_SAVINGS

_Act = TypeVar("_Act")
_visible = visible(SavingsGroup)
_WHOSE: Final = select(_visible.c.ngo_id).where(_visible.c.id == bindparam("group_id"))
_READING: Final = frozenset({"GET", "HEAD"})


def plain(typed: str) -> str:
    """What was typed without the control characters that no name has and databases refuse."""
    return "".join(letter for letter in typed if letter >= " " or letter in "\n\t").strip()


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody signed in, on one page. ``form`` is what she sent, empty on pages that are only read."""

    request: Request
    service: PanelService
    window: ScopedReader
    person: Row
    role: Role
    reader: PageReader
    form: FormData
    form_token: str = field(default="", repr=False)

    def may(self, right: Right) -> bool:
        """Whether her role has a right."""
        return right in self.reader.rights

    def act(self, acts: Mapping[str, tuple[Right, _Act]]) -> tuple[str, _Act]:
        """Which of a page's acts her form asks for, and what does it.

        Raises:
            NotHere: the page has no such act.
            NotYours: her role has no right to it.
        """
        name = self.typed("act")
        if name not in acts:
            raise NotHere
        right, act = acts[name]
        if not self.may(right):
            raise NotYours
        return name, act

    async def stay(self) -> None:
        """Go on with long work only while her browser waits.

        Raises:
            BrowserLeft: it does not.
        """
        if await self.request.is_disconnected():
            raise BrowserLeft

    def page(self, template: str, status: int = 200, **facts: object) -> HTMLResponse:
        """Draw a page for her.

        Every page may tell ``said``, the key that ``back_to`` put into its address, and the periods ``offered`` today.
        """
        usual = {"said": self.asked("said"), "offered": lambda: offered(self.service.now.date())}
        return draw(self.request, template, self.reader, status, came_back=self.form, **{**usual, **facts})

    def typed(self, name: str) -> str:
        """One field of her form, without blanks around it; empty if it is not there. Never a file."""
        value = self.form.get(name, "")
        return "" if isinstance(value, UploadFile) else plain(value)

    def asked(self, name: str, longest: int = 100) -> str:
        """One word of the page's address after the question mark, shortened."""
        return plain(self.request.query_params.get(name, ""))[:longest]

    def asked_number(self, name: str, otherwise: int = 2**62) -> int:
        """A whole number of the page's address, such as where a list goes on."""
        asked = self.asked(name, 18)
        return int(asked) if asked.isascii() and asked.isdecimal() else otherwise

    async def group(self, code: str) -> Row:
        """A group within her tenant scope.

        Raises:
            NotHere: it is not there, or not hers to see.
        """
        found = await self.window.group(plain(code))
        if found is None:
            raise NotHere
        return found

    async def saving_group(self, code: str) -> Row:
        """The same, for the pages of a box.

        Raises:
            NotHere: also for a body that saves nothing: it has none of these pages.
        """
        found = await self.group(code)
        if found["family"] == NO_SAVINGS:
            raise NotHere
        return found

    def back_here(self, said: str) -> Response:
        """Send the browser back to the page that it stands on, with its filter, and the key of what to say there."""
        url = self.request.url
        kept = "&".join(part for part in url.query.split("&") if part and not part.startswith("said="))
        return back_to(f"{url.path}?{kept}" if kept else url.path, said)

    async def once(self, unit: UnitOfWork) -> None:
        """Let her form make what it makes once, in this unit.

        Raises:
            FormUsed: see its own docstring.
        """
        await use_form(unit, self.form_token, self.service.now_us)

    def change_today(self, reason: str = "") -> FactChange:
        """What she changes of a group from today on."""
        now = self.service.now
        return FactChange(holds_from=now.date(), reason=reason, at=now, staff_id=self.person["id"])

    async def note(
        self, action: str, *, group_id: int | None = None, member: int | None = None, detail: str = ""
    ) -> None:
        """Write into the audit log that she looked at personal data."""
        async with self.service.database.unit_of_work() as unit:
            await self.changed(unit, action, group_id=group_id, member=member, detail=detail)

    async def changed(
        self,
        unit: UnitOfWork,
        action: str,
        *,
        ngo_id: int | None = None,
        group_id: int | None = None,
        member: int | None = None,
        detail: str = "",
    ) -> None:
        """Write into the audit log what she changes, in the unit of the change; ``ngo_id``: of another than her own.

        What the installation's people do with a group stands in the log of the organisation whose group it is.
        """
        if group_id is not None and ngo_id is None and self.person["ngo_id"] is None:
            ngo_id = (await self.window.fetch(_WHOSE, group_id=group_id))[0]["ngo_id"]
        await audit_log.note(
            unit,
            self.service.now_us,
            action,
            staff_id=self.person["id"],
            ngo_id=ngo_id or self.person["ngo_id"],
            group_id=group_id,
            member=member,
            detail=detail,
        )


def back_to(path: str, said: str = "") -> Response:
    """Send the browser to a page after a change, with the key of what to say there."""
    joint = "&" if "?" in path else "?"
    return RedirectResponse(f"{path}{joint}said={said}" if said else path, status_code=303)


def reader_of(service: PanelService, person: Row) -> PageReader:
    """Somebody signed in, as the pages that are drawn for her need her."""
    words = words_in(person["language"])
    token = csrf.token(service.key, person["token_hash"])
    return PageReader(
        words, person["name"], person["ngo_name"] or words("roles.whole"), RIGHTS[Role(person["role"])], token
    )


async def _kept(request: Request, service: PanelService, token: str) -> str:
    """What somebody typed into a page of ours before her session ended, sealed for her; empty where it is not so."""
    staff_id = await sessions.whose(service.database, token) if token else None
    if staff_id is None or not csrf.same_site(request):
        return ""
    async with request.form(max_files=1, max_fields=3000) as form:
        if not csrf.is_ours(service.keys, sessions.digest(token), str(form.get(csrf.FIELD, ""))):
            return ""
        return keep_form(service.key, staff_id, request.url.path, form.multi_items(), service.now_us)


def may(right: Right) -> params.Depends:
    """The dependency of every page behind the sign-in: who is there, her right to it, and the origin of her form."""

    async def visit(request: Request) -> AsyncIterator[Visit]:
        service = PanelService.of(request)
        token = request.cookies.get(sessions.cookie_name(production=service.production), "")
        person = await sessions.find(service.database, token, service.now_us) if token else None
        if person is None:
            was = token or request.cookies.get(sessions.ENDED_COOKIE, "")
            raise SignInFirst(await _kept(request, service, was) if request.method not in _READING else "")
        role = Role(person["role"])
        request.state.reader = reader = reader_of(service, person)
        if request.method not in _READING and not csrf.same_site(request):
            raise FormStale
        form = await request.form(max_files=1, max_fields=3000) if request.method not in _READING else FormData()
        try:
            sent = request.headers.get(csrf.HEADER) or str(form.get(csrf.FIELD, ""))
            if request.method not in _READING and not csrf.is_ours(service.keys, person["token_hash"], sent):
                raise FormStale
            if right not in RIGHTS[role]:
                raise NotYours
            tenant = TenantScope.of(
                role, person["ngo_id"], person["id"], limited=role is Role.DONOR and person["limits"] > 0
            )
            yield Visit(request, service, ScopedReader(service.database, tenant), person, role, reader, form, sent)
        finally:
            await form.close()

    visit.right = right  # type: ignore[attr-defined]  # read by the test that every page asks for a right
    return params.Depends(dependency=visit)
