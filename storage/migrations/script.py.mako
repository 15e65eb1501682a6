"""${message}"""

import sqlalchemy as sa
from alembic import op

from storage.moments import Moment

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    raise RuntimeError("Restore the copy made before the upgrade.")
