"""The committee and its members: a fine, a new member, a forgotten PIN, a correction, who goes, incidents."""

from menus.engine.screens import Choose, Option
from menus.screens.people import correct, enrol, impose_fine, incidents, leaving_and_joining, vouch
from menus.screens.roles import collects, is_committee, keeps_the_box, keeps_the_list

PEOPLE: Choose = Choose(
    name="people",
    menu=True,
    options=(
        Option("fine", lambda: impose_fine.WHO, when=collects),
        Option("enrol", lambda: enrol.PHONE, when=keeps_the_list),
        Option("vouch", lambda: vouch.ASKING),
        Option("correct", lambda: correct.MOVEMENTS, when=keeps_the_box),
        Option("goes", lambda: leaving_and_joining.GOES, when=is_committee),
        Option("incidents", lambda: incidents.OPEN, when=keeps_the_list),
    ),
)
