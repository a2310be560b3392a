"""What officers do, by subject, down to the assembly; and the key-holders' one thing."""

from menus.engine.screens import Choose, Option
from menus.screens.assembly import assembly
from menus.screens.families import saves
from menus.screens.loans import lending
from menus.screens.meeting import collect, meeting
from menus.screens.money import money
from menus.screens.people import people
from menus.screens.roles import collects, is_committee, keeps_the_box

OFFICE: Choose = Choose(
    name="office",
    menu=True,
    options=(
        Option("collect", lambda: collect.MEMBER, when=lambda caller: collects(caller) and saves(caller)),
        Option("money", lambda: money.MONEY, when=keeps_the_box),
        Option("loans", lambda: lending.LOANS, when=lambda caller: is_committee(caller) and saves(caller)),
        Option("meeting", lambda: meeting.MEETING),
        Option("people", lambda: people.PEOPLE, when=is_committee),
        Option("assembly", lambda: assembly.ASSEMBLY, when=is_committee),
    ),
)
