"""Every way in which a message can fail to leave; the list is closed, so that each has an answer."""

from enum import Enum


class Failure(Enum):
    """Why a message did not leave.

    ``retryable``: it may leave later. ``elsewhere``: another gateway may be tried at once, since this one surely did
    not send it; never after a time-out, when nobody knows. ``may_have_left``: nobody knows whether it was sent, so that
    it is counted with its price.
    """

    BAD_NUMBER = ("bad_number", False, False)
    NUMBER_REFUSED = ("number_refused", False, True)
    NUMBER_NOT_SERVED = ("number_not_served", False, True)
    OPTED_OUT = ("opted_out", False, False)
    UNSENDABLE = ("unsendable", False, True)
    NO_ROUTE = ("no_route", True, True)
    BAD_SENDER = ("bad_sender", True, True)
    BAD_CREDENTIALS = ("bad_credentials", True, True)
    NO_CREDIT = ("no_credit", True, True)
    HELD_BACK = ("held_back", True, True)
    THROTTLED = ("throttled", True, True)
    REJECTED = ("rejected", True, True)
    GATEWAY_FAULT = ("gateway_fault", True, True)
    UNREACHABLE = ("unreachable", True, True)
    TIMED_OUT = ("timed_out", True, False, True)
    NO_ANSWER_FOR_IT = ("no_answer_for_it", True, False, True)
    UNREADABLE_ANSWER = ("unreadable_answer", True, False, True)

    def __init__(self, word: str, retryable: bool, elsewhere: bool, may_have_left: bool = False) -> None:
        self.word = word
        self.retryable = retryable
        self.elsewhere = elsewhere
        self.may_have_left = may_have_left
