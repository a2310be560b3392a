"""Members who leave, die, join late or are spoken for: what changes about who takes part."""

from menus.engine.screens import Choose, Option
from menus.screens.people import buy_in, death, her_phone, leave, proxy
from menus.screens.roles import collects, keeps_the_box, keeps_the_list

GOES: Choose = Choose(
    name="goes",
    menu=True,
    options=(
        Option("leave", lambda: leave.WHO, when=keeps_the_box),
        Option("death", lambda: death.WHO, when=collects),
        Option("proxy", lambda: proxy.WHO, when=keeps_the_list),
        Option("buy_in", lambda: buy_in.WHO, when=keeps_the_box),
        Option("phone", lambda: her_phone.WHO, when=keeps_the_list),
    ),
)
