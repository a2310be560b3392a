"""Regions and cercles are a list, and what was written before is matched with it"""

import csv
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from ledger.rules.places import Place, Places, place_key

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

LIST = Path(__file__).parents[1] / "data" / "mali_places.csv"


def upgrade() -> None:
    for name in ("cercle", "commune"):
        op.add_column("savings_group", sa.Column(name, sa.Text(), server_default="", nullable=False))
    place = op.create_table(
        "place",
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("spelling", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("added_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("level", "key"),
        sqlite_strict=True,
    )
    spelled = {(place.level, place_key(written)): (written, place) for written, place in reversed(list(_shipped()))}
    rows = [
        {"level": level, "key": key, "spelling": written, "name": of.name, "region": of.region}
        for (level, key), (written, of) in sorted(spelled.items())
    ]
    op.bulk_insert(place, rows)
    _match(Places({at: of for at, (_, of) in spelled.items()}))


def _shipped() -> Iterator[tuple[str, Place]]:
    """Every spelling with its place, a place's own name before its others."""
    with LIST.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = Place(row["level"], row["name"], row["region"] or row["part_of_region_before_2023"])
            for written in (row["name"], *filter(None, row["other_spellings"].split(";"))):
                yield written, place


def _match(places: Places) -> None:
    """Write the regions of groups and organisations as the list calls them; others stay, to be listed."""
    connection = op.get_bind()
    group = sa.table("savings_group", sa.column("region", sa.Text()))
    for (written,) in connection.execute(sa.select(group.c.region).distinct()).all():
        named = places.called("region", written)
        if named != written:
            connection.execute(sa.update(group).where(group.c.region == written).values(region=named))
    ngo = sa.table("ngo", sa.column("id", sa.BigInteger()), sa.column("regions", sa.Text()))
    for id_, written in connection.execute(sa.select(ngo.c.id, ngo.c.regions).where(ngo.c.regions != "")).all():
        named = places.regions(written.split(";"))
        if named != written:
            connection.execute(sa.update(ngo).where(ngo.c.id == id_).values(regions=named))


def downgrade() -> None:
    op.drop_table("place")
    for name in ("commune", "cercle"):
        op.drop_column("savings_group", name)
