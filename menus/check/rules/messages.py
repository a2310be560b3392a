"""Every message is one SMS of one part, in every language, with the widest figures."""

from collections.abc import Iterator

from menus import worst
from menus.check.problem import MenuProblem, Menus
from menus.text.fill import BracesError, MissingValueError, fill
from menus.text.fold import fold
from menus.text.gsm import septets, sms_parts


def messages_have_one_part(menus: Menus) -> Iterator[MenuProblem]:
    """The five-franc count is left out: the messages leave it out where it does not fit.

    A text with a ``tight`` form beside it may be wider: then that one goes.
    """
    keys = sorted(key for key in menus.catalogues.keys if key.startswith("sms."))
    for language in menus.catalogues.languages:
        for key in (key for key in keys if f"{key}.tight" not in menus.catalogues.keys):
            try:
                text = fold(fill(menus.catalogues.text(language, key), worst.message_values(key), language))
            except MissingValueError as missing:
                yield MenuProblem(
                    "messages", key, f"nothing is known to fill {{{missing.args[0]}}}: see menus/worst.py"
                )
                continue
            except BracesError:
                continue  # said by the rule of catalogues
            if (parts := sms_parts(text)) > 1:
                yield MenuProblem("messages", f"{language}: {key}", f"{septets(text)} septets, {parts} parts")
