"""One request to an endpoint in this process, without a server between."""

from urllib.parse import urlencode, urlsplit

from starlette.types import ASGIApp, Message


async def ask(endpoint: ASGIApp, method: str, address: str, fields: dict[str, str] | None = None) -> bytes:
    """The body that answers a form of these fields; ``address``: a path or a whole address.

    Raises:
        AssertionError: the answer is none of success.
    """
    sent: list[Message] = []
    where, body = urlsplit(address), urlencode(fields or {}).encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": where.path, "query_string": where.query.encode(), "headers": []}
    await endpoint(scope, receive, send)
    assert sent[0]["status"] == 200, f"{sent[0]['status']} for {where.path}"
    return bytes(sent[-1]["body"])
