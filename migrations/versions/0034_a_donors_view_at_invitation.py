"""What a donor will see is kept with her invitation"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None
NEW = ("sees_organisations", "sees_programmes")


def upgrade() -> None:
    for name in NEW:
        op.add_column("invitation", sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for name in NEW:
        op.drop_column("invitation", name)
