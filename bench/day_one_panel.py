"""A browser at the panel: it keeps its cookies and sends back the token of the last form, and knows nothing else."""

import csv
import html
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx
from openpyxl import load_workbook

from app.configuration.clock import Clock
from app.panel.access.factors.codes import STEP_SECONDS, code_at
from app.panel.documents.paper import paper_words

ORIGIN: Final = "http://kesu.test"
_CSRF: Final = re.compile(r'name="csrf" value="([^"]+)"')
_IMPORT: Final = re.compile(r'action="(/panel/import/[^"]+)"')
_INVITED: Final = re.compile(r"(/panel/invitations/[\w-]+)")
_SECRET: Final = re.compile(r"<code[^>]*>([A-Z2-7 ]+)</code>")
_SHEET: Final = re.compile(
    r'<section class="card sheet"><h2>.*?<span class="soft">([^<]+)</span></h2>(.*?)</section>', re.DOTALL
)
_SLIP: Final = re.compile(r'<b>(\d+) · [^<]*</b><ol[^>]*><li>(.*?)</li>.*?class="mono">(\d{4}) (\d{4})<', re.DOTALL)
_PHONE: Final = re.compile(r"\+223[\s\u00a0]?((?:\d[\s\u00a0]?){8})")
_AFTER: Final = re.compile(r'name="after" value="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Slip:
    """A first code as it stands on its slip."""

    group: str
    number: int
    phone: str
    code: str


class PanelBrowser:
    """Somebody's browser. ``secret`` is in her authenticator."""

    def __init__(self, client: httpx.AsyncClient, clock: Clock, email: str, password: str, secret: str) -> None:
        self._client, self._clock = client, clock
        self.email, self.password, self.secret = email, password, secret
        self.last = ""

    async def get(self, address: str, status: int = 200) -> httpx.Response:
        """Open a page."""
        answer = await self._client.get(address)
        if answer.status_code != status:
            raise AssertionError(f"{address}: {answer.status_code}")
        self.last = answer.text
        return answer

    async def sends(
        self,
        address: str,
        fields: Mapping[str, str | list[str]],
        file: tuple[str, bytes] | None = None,
        status: int = 303,
    ) -> httpx.Response:
        """Send the last page's form."""
        token = _CSRF.search(self.last)
        assert token, f"no form to send to {address}"
        answer = await self._client.post(
            address,
            data={"csrf": token.group(1), **fields},
            files={"file": file} if file else None,
            headers={"Origin": ORIGIN},
        )
        if answer.status_code != status:
            wrong = re.findall(r'role="alert">(?:<a[^>]*>)?(.*?)<', answer.text)
            raise AssertionError(f"{address}: {answer.status_code} {wrong}")
        if answer.text:
            self.last = answer.text
        return answer

    async def signs_in(self) -> None:
        """With the code that her authenticator shows; each serves once, so she waits for the next."""
        self._clock.go_to(self._clock.now() + timedelta(seconds=STEP_SECONDS))
        await self.get("/panel/sign-in")
        code = code_at(self.secret, self._clock.now())
        await self.sends("/panel/sign-in", {"email": self.email, "password": self.password, "code": code})

    async def invites(self, guest: "PanelBrowser", role: str, **more: str) -> None:
        """Invite somebody, who follows the link, scans the square and chooses her password."""
        await self.get("/panel/team")
        fields = {"name": guest.email.partition("@")[0], "email": guest.email, "role": role, "language": "", **more}
        page = await self.sends("/panel/team", fields, status=200)
        link = _INVITED.search(page.text)
        assert link, "no link"
        await guest.get(link.group(1))
        secret = _SECRET.search(guest.last)
        assert secret, "no secret beside the square"
        guest.secret = secret.group(1).replace(" ", "")
        code = code_at(guest.secret, self._clock.now())
        await guest.sends(link.group(1), {"password": guest.password, "again": guest.password, "code": code})
        await guest.signs_in()

    async def imports(self, name: str, body: bytes) -> None:
        """Upload a sheet, look at what was understood, and import it as it is."""
        await self.get("/panel/import")
        await self.sends("/panel/import", {}, file=(name, body), status=200)
        there = _IMPORT.search(self.last)
        assert there, f"{name} cannot be imported as it stands"
        await self.sends(there.group(1), {})

    async def table(self, name: str) -> list[dict[str, str]]:
        """The lines of an export, by the names that programs know its columns by."""
        address = f"/panel/export/{name}{'&' if '?' in name else '?'}names=machine"
        text = (await self.get(address)).content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    async def form(self, language: str) -> bytes:
        """The opening-figures sheet of a new group."""
        return (await self._client.get(f"/panel/forms/opening.xlsx?language={language}")).content

    async def first_codes(self) -> list[Slip]:
        """The codes of all groups that cannot begin, some groups at a time."""
        given: list[Slip] = []
        await self.get("/panel/first-pins")
        while found := _AFTER.search(self.last):
            page = await self.sends("/panel/first-pins", {"act": "codes", "after": found.group(1)}, status=200)
            given += slips(page.text)
        return given

    async def codes_of(self, group: str) -> list[Slip]:
        """The codes of one group."""
        address = f"/panel/groups/{group}/activation"
        await self.get(address)
        return slips((await self.sends(address, {"act": "codes"}, status=200)).text)


def slips(page: str) -> list[Slip]:
    """Every slip on a page."""
    found: list[Slip] = []
    for group, inside in _SHEET.findall(page):
        for number, step, first, second in _SLIP.findall(inside):
            phone = _PHONE.search(html.unescape(step))
            assert phone, step
            digits = re.sub(r"\D", "", phone.group(1))
            found.append(Slip(group, int(number), f"+223{digits}", first + second))
    return found


def filled_form(
    workbook: bytes, language: str, facts: Mapping[str, object], members: Sequence[Mapping[str, object]]
) -> bytes:
    """The workbook with values beside its labels and a line a member, as somebody types them into a spreadsheet."""
    say = paper_words(language)
    book = load_workbook(io.BytesIO(workbook))
    sheet = book.worksheets[0]
    labels = {sheet.cell(line, 2).value: line for line in range(1, 30)}
    for column, value in facts.items():
        sheet.cell(labels[say(f"heading.{column}")], 3).value = value
    head = next(line for line in range(1, 40) if sheet.cell(line, 4).value)
    places = {cell.value: cell.column for cell in sheet[head] if cell.value}
    for line, member in enumerate(members, start=head + 1):
        for column, value in member.items():
            sheet.cell(line, places[say(f"heading.{column}")]).value = value
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
