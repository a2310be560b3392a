"""What officers do, by subject, down to the assembly; and the key-holders' one thing."""

from menus.screens import assembly, collect, lending, meeting, money, people
from menus.screens.roles import collects, is_committee, keeps_the_box
from sessions.screens import Choose, Option

OFFICE: Choose = Choose(
    name="office",
    menu=True,
    options=(
        Option("collect", lambda: collect.MEMBER, when=collects),
        Option("money", lambda: money.MONEY, when=keeps_the_box),
        Option("loans", lambda: lending.LOANS, when=is_committee),
        Option("meeting", lambda: meeting.MEETING),
        Option("people", lambda: people.PEOPLE, when=is_committee),
        Option("assembly", lambda: assembly.ASSEMBLY, when=is_committee),
    ),
)
