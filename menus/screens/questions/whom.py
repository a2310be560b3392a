"""Asking for a member by her number, and finding her."""

from ledger.card import Card
from ledger.people.membership.members import MemberHere, find_member
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Facts, Go, Look
from menus.hop.scene import Scene


async def member_numbers(scene: Scene) -> Facts:
    """The range of member numbers, while a meeting is open.

    Raises:
        Refusal: ``meeting.none_open``.
    """
    card = await scene.card()
    card.open_meeting()
    return Facts({"least": 1, "most": card.highest_number})


async def any_number(scene: Scene) -> Facts:
    """The range of member numbers."""
    return Facts({"least": 1, "most": (await scene.card()).highest_number})


def asks_for_member(name: str, then: Go, look: Look = member_numbers) -> Ask:
    """The question for a member's number, which is kept as ``number``."""
    return Ask(name=name, look=look, reads=whole_between("least", "most"), keep="number", then=then)


async def chosen_member(scene: Scene) -> MemberHere:
    """The member whose number was asked for.

    Raises:
        Refusal: ``member.unknown``.
    """
    number = scene.number("number")
    here = await find_member(scene.ports.database, scene.group_id, number)
    if here is None:
        raise Refusal("member.unknown", number=number)
    return here


async def chosen_debtor(scene: Scene) -> Card:
    """The same for somebody who brings what she owes: whoever left, or the heirs of who died, may still do so.

    Raises:
        Refusal: ``member.unknown``.
    """
    number = scene.number("number")
    card = await scene.card(number)
    if not card.name:
        raise Refusal("member.unknown", number=number)
    return card


async def chosen_other(scene: Scene) -> Card:
    """The card of another member than who is calling: nobody writes down her own going.

    Raises:
        Refusal: ``member.unknown``, ``member.herself``.
    """
    card = await chosen_card(scene)
    check_other(scene, card)
    return card


def check_other(scene: Scene, card: Card) -> None:
    """Refuse who calls herself.

    Raises:
        Refusal: ``member.herself``.
    """
    if card.member == scene.member:
        raise Refusal("member.herself")


async def is_gone(scene: Scene) -> bool:
    """Whether the number that was asked for is that of somebody who has left or died."""
    card = await scene.card(scene.number("number"))
    return bool(card.name) and not card.here


async def chosen_card(scene: Scene) -> Card:
    """The card of the member whose number was asked for: her name and her figures in one read.

    Raises:
        Refusal: ``member.unknown``.
    """
    card = await scene.card(scene.number("number"))
    card.check_here()
    return card
