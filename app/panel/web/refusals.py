"""Why a page is not given: each refusal becomes a page of its own in the reader's language."""


class PageRefused(Exception):  # noqa: N818 -- an answer to a person, not an error of the program
    """``status`` is the HTTP status, ``key`` the section of the texts that explains it."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


class SignInFirst(PageRefused):
    """Nobody is signed in: the sign-in page, and afterwards back to where they wanted to go.

    ``kept``: the sealed form of somebody whose session ended while she typed.
    """

    def __init__(self, kept: str = "") -> None:
        super().__init__(401, "sign_in_first")
        self.kept = kept


class NotYours(PageRefused):
    """The role has no right to this page."""

    def __init__(self) -> None:
        super().__init__(403, "not_yours")


class NotHere(PageRefused):
    """No such thing, or beyond the tenant scope: the two look the same."""

    def __init__(self) -> None:
        super().__init__(404, "not_here")


class FormStale(PageRefused):
    """The form did not come from a page of ours, or from one of an earlier session."""

    def __init__(self) -> None:
        super().__init__(403, "form_stale")


class FormAlreadyUsed(PageRefused):
    """The form has made already what it says, and makes it once."""

    def __init__(self) -> None:
        super().__init__(409, "form_used")


class BrowserLeft(PageRefused):
    """Nobody waits for the page any more, so nobody reads this answer."""

    def __init__(self) -> None:
        super().__init__(499, "not_here")


class TooLarge(PageRefused):
    """More was sent than any page asks for."""

    def __init__(self) -> None:
        super().__init__(413, "too_large")
