"""Settings without `tontine_order`, which no rule read: the order is that of the list or the draw that was made."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_constitution = sa.table(
    "constitution",
    sa.column("group_id", sa.BigInteger()),
    sa.column("version", sa.BigInteger()),
    sa.column("settings", sa.Text()),
)


def upgrade() -> None:
    bind = op.get_bind()
    naming = sa.select(_constitution).where(_constitution.c.settings.like('%"tontine_order"%'))
    for group_id, version, settings in bind.execute(naming).fetchall():
        kept = {key: value for key, value in json.loads(settings).items() if key != "tontine_order"}
        this = (_constitution.c.group_id == group_id, _constitution.c.version == version)
        bind.execute(_constitution.update().where(*this).values(settings=json.dumps(kept, ensure_ascii=False)))


def downgrade() -> None:
    """The setting had one value that anybody relied on, its default: earlier code reads it into settings without it."""
