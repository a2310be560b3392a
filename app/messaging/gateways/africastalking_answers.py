"""What Africa's Talking answers to a call, in both of its shapes: a code for each recipient, or a word alone.

Source: Africa's Talking's SMS documentation (bulk messaging, status codes); answers of older accounts give no
``statusCode``, and some give ``messageParts``.
"""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from app.messaging.gateways.failures import Failure
from app.messaging.gateways.port import Message, SendResult
from app.messaging.gateways.prices import millixof
from menus.text.gsm import sms_parts

NAME: Final = "africastalking"
MAX_PARTS: Final = 10
SENT = frozenset({100, 101, 102})
CODES: Mapping[int, Failure] = MappingProxyType(
    {
        401: Failure.HELD_BACK,
        402: Failure.BAD_SENDER,
        403: Failure.NUMBER_REFUSED,
        404: Failure.NUMBER_NOT_SERVED,
        405: Failure.NO_CREDIT,
        406: Failure.OPTED_OUT,
        407: Failure.NO_ROUTE,
        409: Failure.OPTED_OUT,
        500: Failure.GATEWAY_FAULT,
        501: Failure.GATEWAY_FAULT,
        502: Failure.REJECTED,
    }
)
SENT_WORDS: Final = frozenset({"success", "sent", "queued", "processed", "submitted", "buffered"})
WORDS: Mapping[str, Failure] = MappingProxyType(
    {
        "riskhold": Failure.HELD_BACK,
        "invalidsenderid": Failure.BAD_SENDER,
        "invalidphonenumber": Failure.NUMBER_REFUSED,
        "unsupportednumbertype": Failure.NUMBER_NOT_SERVED,
        "insufficientbalance": Failure.NO_CREDIT,
        "insufficientcredit": Failure.NO_CREDIT,
        "userinblacklist": Failure.OPTED_OUT,
        "donotdisturbrejection": Failure.OPTED_OUT,
        "couldnotroute": Failure.NO_ROUTE,
        "internalservererror": Failure.GATEWAY_FAULT,
        "gatewayerror": Failure.GATEWAY_FAULT,
        "rejectedbygateway": Failure.REJECTED,
        "failed": Failure.REJECTED,
        "rejected": Failure.REJECTED,
    }
)
"""The words of the codes, as ``status`` of a recipient and, for a whole call, in place of the summary."""


def read_answer(messages: Sequence[Message], answer: object, rates: Mapping[str, Fraction]) -> list[SendResult]:
    """Give what became of each message of one call. ``answer``: the JSON object or its text."""
    body = _sms_data(answer)
    if body is None:
        return all_failed(messages, Failure.UNREADABLE_ANSWER)
    recipients = body.get("Recipients")
    if not recipients or not isinstance(recipients, list):
        return all_failed(messages, WORDS.get(_word(body.get("Message")), Failure.NO_ANSWER_FOR_IT))
    said = {_digits(entry.get("number")): entry for entry in recipients if isinstance(entry, dict)}
    return [_result(message, said.get(_digits(message.phone)), rates) for message in messages]


def all_failed(messages: Sequence[Message], failure: Failure) -> list[SendResult]:
    """The same failure for all messages of a call."""
    return [SendResult(message.key, NAME, parts=sms_parts(message.text), failure=failure) for message in messages]


def _result(message: Message, entry: Mapping[str, object] | None, rates: Mapping[str, Fraction]) -> SendResult:
    failure = Failure.NO_ANSWER_FOR_IT if entry is None else _failure(entry)
    if entry is None or failure is not None:
        return SendResult(message.key, NAME, parts=sms_parts(message.text), failure=failure)
    given = str(entry.get("messageId") or "")
    parts = _number(entry.get("messageParts"))
    return SendResult(
        message.key,
        NAME,
        message_id=None if given in ("", "None") else given,
        parts=parts if 0 < parts <= MAX_PARTS else sms_parts(message.text),
        cost_millixof=millixof(entry.get("cost"), rates),
        said_price=str(entry.get("cost") or ""),
    )


def _failure(entry: Mapping[str, object]) -> Failure | None:
    """Why a recipient's message did not leave; none: it did. Without a code, its word says it."""
    if entry.get("statusCode") is not None:
        code = _number(entry["statusCode"])
        return None if code in SENT else CODES.get(code, Failure.GATEWAY_FAULT)
    word = _word(entry.get("status"))
    return None if word in SENT_WORDS else WORDS.get(word, Failure.NO_ANSWER_FOR_IT)


def _sms_data(answer: object) -> Mapping[str, object] | None:
    # With any content type but exactly application/json the SDK returns the text itself.
    if isinstance(answer, str | bytes):
        try:
            answer = json.loads(answer)
        except (ValueError, RecursionError):
            return None
    body = answer.get("SMSMessageData") if isinstance(answer, dict) else None
    return body if isinstance(body, dict) else None


def _word(value: object) -> str:
    return "".join(str(value or "").split()).lower()


def _digits(number: object) -> str:
    return "".join(character for character in str(number) if character.isdigit())


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isascii() and str(value).isdigit() else 0
