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


class Passkey(CoreModel, table=True):
    """A key in a phone, computer or stick of hers, by the name that she gave it; the part that signs never leaves it.

    ``public_key`` and ``credential_id`` are base64url. ``uses`` is how often it says that it was used, nought where it
    does not count: a copy would be behind.
    """

    __table_args__ = (STRICT,)

    credential_id: str = words(primary_key=True)
    staff_id: int = whole(foreign_key="staff.id", index=True)
    name: str = words()
    public_key: str = words()
    uses: int = whole()
    made_us: int = whole()
    used_us: int | None = whole(default=None, nullable=True)
