"""A stand-in for Africa's Talking that takes SMS as slowly as it is told to, and remembers how many it took."""

import asyncio
import itertools
import json
from collections import Counter
from typing import Self
from urllib.parse import parse_qs


class SmsGateway:
    """An HTTP server on a loopback port. ``delay_seconds``: how long it thinks; ``away``: it hangs up."""

    def __init__(self) -> None:
        self.delay_seconds = 0.0
        self.away = False
        self.taken: Counter[tuple[str, str]] = Counter()
        self.port = 0
        self._server: asyncio.Server | None = None
        self._ids = itertools.count(1)

    @property
    def url(self) -> str:
        """For ``KESU_AT_BASE_URL``."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).lower():
                if self.away:
                    break
                length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
                body = self._answer(parse_qs((await reader.readexactly(length)).decode()))
                await asyncio.sleep(self.delay_seconds)
                writer.write(
                    b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n"
                    + f"content-length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    def _answer(self, form: dict[str, list[str]]) -> bytes:
        recipients = []
        for phone in form["to"][0].split(","):
            self.taken[phone, form["message"][0]] += 1
            recipients.append(
                {"number": phone, "statusCode": 101, "messageId": f"m{next(self._ids)}", "cost": "XOF 20"}
            )
        return json.dumps({"SMSMessageData": {"Message": "", "Recipients": recipients}}).encode()
