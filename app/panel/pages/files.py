"""The stylesheet and the script."""

from fastapi import Request
from fastapi.responses import Response

from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.static_files import static_files


@router.get("/static/{name}")
async def static_file(request: Request, name: str) -> Response:
    """A file that everybody may have; kept for a year where its address names this very version."""
    found = static_files().get(name)
    if found is None:
        raise NotHere
    fresh = request.query_params.get("v") == found.version
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if fresh else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, media_type=found.kind, headers={**headers, "Content-Encoding": "gzip"})
    return Response(found.plain, media_type=found.kind, headers=headers)
