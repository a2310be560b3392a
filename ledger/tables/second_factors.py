"""What a person of the panel signs in with beside her password, when it is no code from an authenticator."""

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class RecoveryCode(CoreModel, table=True):
    """A code that serves once in the place of her authenticator. Only a digest of it is here, with its owner's id."""

    __tablename__ = "recovery_code"
    __table_args__ = (STRICT,)

    code_hash: str = words(primary_key=True)
    staff_id: int = whole(foreign_key="staff.id", index=True)
    made_us: int = whole()
    used_us: int | None = whole(default=None, nullable=True)
