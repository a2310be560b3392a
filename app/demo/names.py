"""Names for demo groups and members, as they are around Kayes and Logo."""

GROUPS = (
    "Benkadi",
    "Yeredeme",
    "Jigiya",
    "Sabunyuman",
    "Kanuya",
    "Nyetaa",
    "Badenya",
    "Jama Jigi",
    "Sinyesigi",
    "Hera",
)
FIRST = (
    "Awa", "Binta", "Fatoumata", "Mariam", "Aminata", "Kadiatou", "Oumou", "Rokia", "Assitan", "Djeneba",
    "Hawa", "Nana", "Sira", "Tenin", "Salimata", "Ramata", "Coumba", "Maimouna", "Safiatou", "Niakalé",
)  # fmt: skip
LAST = (
    "Diarra", "Traoré", "Coulibaly", "Sissoko", "Keïta", "Konaté", "Dembélé", "Cissé", "Sidibé", "Touré",
    "Camara", "Fofana", "Diallo",
)  # fmt: skip
VILLAGES = ("Logo", "Kayes", "Médine", "Sabouciré", "Diamou", "Bafoulabé")


def group_name(group: int) -> str:
    """The name of demo group ``group``."""
    lap = (group - 1) // len(GROUPS)
    return GROUPS[(group - 1) % len(GROUPS)] + (f" {lap + 1}" if lap else "")


def member_name(group: int, member: int) -> str:
    """The name of one demo member."""
    place = group * 7 + member
    return f"{FIRST[place % len(FIRST)]} {LAST[(place // 3) % len(LAST)]}"
