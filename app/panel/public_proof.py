"""The page ``/proof``: whoever holds a proof checks it, without signing in and without a cookie.

It says of which meeting a proof is, and no figure, no name and not which groups there are.
"""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.panel.access.sign_in_limits import address_key, within_limit
from app.panel.pages.team.sign_in import stranger_words
from app.panel.service import PanelService
from app.panel.web.page import PageReader, draw
from app.panel.web.refusals import FormStale
from app.panel.web.router import PanelRoute
from app.panel.web.safe_forms import csrf
from ledger.journal.proofs import Proof, prove, read_claim

_STATUS: Final = {"slow": 429, "unreadable": 422}
FIELDS: Final = ("group", "number", "fingerprint")
_LONGEST: Final = 40
router = APIRouter(prefix="/proof", route_class=PanelRoute, include_in_schema=False)


@router.get("")
async def proof_page(request: Request) -> Response:
    """The form."""
    return _page(request, dict.fromkeys(FIELDS, ""), "")


@router.post("")
async def proof_checked(request: Request) -> Response:
    """The form again, with what the books say above it.

    Raises:
        FormStale: another site's page sent it.
    """
    if not csrf.same_site(request):
        raise FormStale
    async with request.form(max_files=0, max_fields=10) as form:
        sent = {name: str(form.get(name, ""))[:_LONGEST] for name in FIELDS}
    service = PanelService.of(request)
    address = request.client.host if request.client else ""
    async with service.database.unit_of_work() as unit:
        free = await within_limit(unit, address_key(service.key, f"proof/{address}"), service.now_us)
    if not free:
        return _page(request, sent, "slow")
    claim = read_claim(sent["group"], sent["number"], sent["fingerprint"])
    if claim is None:
        return _page(request, sent, "unreadable")
    proof = await prove(service.database, claim)
    return _page(request, sent, "true" if proof else "unknown", proof)


def _page(request: Request, sent: dict[str, str], said: str, proof: Proof | None = None) -> Response:
    """Draw the form; ``said`` is the text above it."""
    reader = PageReader(stranger_words(request))
    return draw(request, "proof", reader, _STATUS.get(said, 200), sent=sent, said=said, proof=proof)
