"""The committee and its members: a fine, a new member, a forgotten PIN, a correction, who goes, incidents."""

from menus.screens import correct, enrol, goes, impose_fine, incidents, vouch
from menus.screens.roles import collects, keeps_the_box, keeps_the_list
from sessions.screens import Choose, Option

PEOPLE: Choose = Choose(
    name="people",
    menu=True,
    options=(
        Option("fine", lambda: impose_fine.WHO, when=collects),
        Option("enrol", lambda: enrol.PHONE, when=keeps_the_list),
        Option("vouch", lambda: vouch.ASKING),
        Option("correct", lambda: correct.MOVEMENTS, when=keeps_the_box),
        Option("goes", lambda: goes.GOES, when=collects),
        Option("incidents", lambda: incidents.OPEN, when=keeps_the_list),
    ),
)
