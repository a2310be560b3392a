"""The first screen behind the PIN: what she has saved, and where she may go."""

from ledger.people.membership.members import savings_of
from menus.engine.screens import Choose, Facts, Option, Redirect
from menus.hop.scene import Scene
from menus.screens import office
from menus.screens.families import lends, saves
from menus.screens.field import field
from menus.screens.member import group, loan_request, mine, other, save
from menus.screens.roles import is_officer


async def _saved(scene: Scene) -> Facts | Redirect:
    """Her PIN's hop has read it with her; a later one asks. An agent has a home of her own."""
    if scene.caller.is_agent:
        return Redirect(lambda: field.FIELD)
    saved_xof, scene.savings_xof = scene.savings_xof, None
    if saved_xof is None:
        saved_xof = await savings_of(scene.ports.database, scene.group_id, scene.member)
    return Facts({"savings_xof": saved_xof})


HOME: Choose = Choose(
    name="home",
    menu=True,
    root=True,
    look=_saved,
    deep=True,
    instead=(lambda: field.FIELD,),
    options=(
        Option("mine", lambda: mine.MINE),
        Option("save", lambda: save.SHARES, when=saves),
        Option("loan", lambda: loan_request.AMOUNT, when=lends),
        Option("group", lambda: group.TOTALS),
        Option("office", lambda: office.OFFICE, when=is_officer),
        Option("other", lambda: other.OTHER),
    ),
)
