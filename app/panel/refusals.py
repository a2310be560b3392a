"""Why a page is not given: each refusal becomes a page of its own in the reader's language."""

from dataclasses import dataclass


@dataclass
class PageRefused(Exception):
    """``status`` is the HTTP status, ``key`` the section of the texts that explains it."""

    status: int
    key: str

    def __post_init__(self) -> None:
        super().__init__(self.key)


class SignInFirst(PageRefused):
    """Nobody is signed in: the sign-in page, and afterwards back to where they wanted to go."""

    def __init__(self) -> None:
        super().__init__(401, "sign_in_first")


class NotYours(PageRefused):
    """The role has no right to this page."""

    def __init__(self) -> None:
        super().__init__(403, "not_yours")


class NotHere(PageRefused):
    """No such thing, or beyond the wall: the two look the same."""

    def __init__(self) -> None:
        super().__init__(404, "not_here")


class FormStale(PageRefused):
    """The form did not come from a page of ours, or from one of an earlier session."""

    def __init__(self) -> None:
        super().__init__(403, "form_stale")


class TooLarge(PageRefused):
    """More was sent than any page asks for."""

    def __init__(self) -> None:
        super().__init__(413, "too_large")
