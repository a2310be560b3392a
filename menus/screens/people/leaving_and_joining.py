"""Members who leave, die, join late or are spoken for: what changes about who takes part."""

from menus.engine.caller import Caller
from menus.engine.screens import Choose, Option
from menus.screens.families import shares_out
from menus.screens.people import buy_in, death, going, heirs, her_phone, proxy
from menus.screens.roles import is_committee, keeps_the_box, keeps_the_list


def _pays_heirs(caller: Caller) -> bool:
    """Where no share-out pays them: in a tontine only those of who died before its order was made."""
    return not shares_out(caller) and keeps_the_box(caller)


GOES: Choose = Choose(
    name="goes",
    menu=True,
    options=(
        Option("leave", lambda: going.WHO, when=keeps_the_box),
        Option("death", lambda: death.WHO, when=is_committee),
        Option("proxy", lambda: proxy.WHO, when=keeps_the_list),
        Option("buy_in", lambda: buy_in.WHO, when=keeps_the_box),
        Option("phone", lambda: her_phone.WHO, when=keeps_the_list),
        Option("heirs", lambda: heirs.WHO, when=_pays_heirs),
    ),
)
