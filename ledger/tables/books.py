"""The books of a group: its accounts, its journal, the entries, and what it has to tell people about them."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint

from ledger.tables.columns import STRICT, octets, present, whole, words
from ledger.tables.core_model import CoreModel


class LedgerHead(CoreModel, table=True):
    """The newest number and hash of a group's chain. Its row is the only lock: one group never waits for another.

    ``turn`` counts how often the books were locked: whoever decides on what stood there before can see that it moved.
    ``seals`` is the number of the newest seal; ``head_hash`` is the newest link of both kinds.
    """

    __tablename__ = "ledger_head"
    __table_args__ = (ForeignKeyConstraint(["group_id"], ["savings_group.id"]), STRICT)

    group_id: int = whole(primary_key=True)
    seq: int = whole(default=0)
    head_hash: bytes = octets()
    turn: int = whole(default=0)
    seals: int = whole(default=0, sa_column_kwargs={"server_default": "0"})


class Account(CoreModel, table=True):
    """What a fund, a member or a loan holds or owes, in whole francs: debit is positive, credit negative.

    The bounds are the group's promises: a box below zero, a loan repaid twice and a fund overdrawn are refused here.
    """

    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["ledger_head.group_id"]),
        CheckConstraint("balance_xof BETWEEN floor_xof AND ceil_xof", name="balance_within_bounds"),
        Index("ix_account_member", "member", "group_id"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    code: str = words(primary_key=True)
    kind: str = words()
    member: int | None = whole(default=None, nullable=True)
    loan: int | None = whole(default=None, nullable=True)
    floor_xof: int = whole()
    ceil_xof: int = whole()
    balance_xof: int = whole(default=0)
    last_seq: int = whole(default=0)


class Journal(CoreModel, table=True):
    """One row is one transaction: a balanced event, sealed and chained. Never changed, never deleted."""

    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["ledger_head.group_id"]),
        ForeignKeyConstraint(["group_id", "reverses_seq"], ["journal.group_id", "journal.seq"]),
        # The primary key alone leads with the group: PostgreSQL without statistics once read a whole group by another.
        UniqueConstraint("idem_key", "group_id", name="one_result_per_key"),
        UniqueConstraint("prev_hash", "group_id", name="no_fork"),
        present("reversed_once", "group_id", "reverses_seq", unique=True),
        CheckConstraint("reverses_seq < seq", name="reverses_the_past"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    seq: int = whole(primary_key=True)
    idem_key: str = words()
    request_hash: bytes = octets()
    kind: str = words()
    effective_on: str = words()
    meeting: int | None = whole(default=None, nullable=True)
    posted_us: int = whole()
    actor: str = words()
    channel: str = words()
    reverses_seq: int | None = whole(default=None, nullable=True)
    memo: str = words(default="")
    memo_hash: bytes = octets()
    payload_hash: bytes = octets()
    prev_hash: bytes = octets()
    hash: bytes = octets()


class Entry(CoreModel, table=True):
    """One signed leg of a transaction, with the account's balance after it, so that no history is ever summed.

    That the account exists is what the guard on this table looks up anyway (migrations/guards), and accounts are never
    deleted or renamed: a foreign key would look it up twice, for a tenth of a posting's cost.
    """

    __table_args__ = (
        ForeignKeyConstraint(
            ["group_id", "seq"], ["journal.group_id", "journal.seq"], deferrable=True, initially="DEFERRED"
        ),
        UniqueConstraint("group_id", "account", "seq", name="one_entry_per_account"),
        CheckConstraint("amount_xof <> 0", name="entry_moves_something"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    seq: int = whole(primary_key=True)
    line: int = whole(primary_key=True)
    account: str = words()
    amount_xof: int = whole()
    balance_after_xof: int = whole()


class Anchor(CoreModel, table=True):
    """The chain's head at the close of a meeting: what members carry home on the closing SMS."""

    __table_args__ = (ForeignKeyConstraint(["group_id"], ["ledger_head.group_id"]), STRICT)

    group_id: int = whole(primary_key=True)
    upto_seq: int = whole(primary_key=True)
    head_hash: bytes = octets()
    trial_balance_hash: bytes = octets()
    meeting: int | None = whole(default=None, nullable=True)
    anchored_us: int = whole()


class Seal(CoreModel, table=True):
    """A link of the chain that is no transaction: one row of another table was written or taken away (``gone``).

    ``after_seq`` is the transaction it follows, ``table_name`` and ``row_key`` say which row, ``digest`` how it stands
    since. ``salt`` is forgotten when a person is erased whom the row named.
    """

    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["ledger_head.group_id"]),
        UniqueConstraint("group_id", "after_seq", "number", name="seals_in_order"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    after_seq: int = whole()
    table_name: str = words()
    row_key: str = words()
    gone: int = whole(default=0)
    salt: bytes | None = octets(default=None, nullable=True)
    digest: bytes = octets()
    hash: bytes = octets()


class Outbox(CoreModel, table=True):
    """Something to tell a member, written in the commit of what it reports. Sent at least once, under a stable key.

    ``seq`` is the transaction it reports (none for votes and notices). ``state`` is waiting, sent, delivered, failed,
    dead, dropped or merged (its words went out in the message ``merged_into``). ``cost_millixof`` is what the gateway
    charged, in thousandths of a franc. ``problem`` says in one word why it failed, died, waits or was dropped. A call
    lasted ``seconds``; until it has ended ``reserved_millixof`` of its cost is what such a call is taken to cost.
    ``staff_id``: the agent whom it tells of the group, and no ``member`` then (0).
    """

    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["ledger_head.group_id"]),
        UniqueConstraint("key", name="one_message_per_key"),
        Index("ix_outbox_due", "state", "next_us"),
        Index("ix_outbox_group", "group_id", "seq"),
        present("ix_outbox_gateway_id", "gateway_message_id"),
        present("ix_outbox_phone", "phone", "sent_us", where="phone"),
        present("ix_outbox_sent", "sent_us"),
        present("ix_outbox_staff", "staff_id"),
        STRICT,
    )

    id: int | None = whole(default=None, primary_key=True)
    group_id: int = whole()
    seq: int | None = whole(default=None, nullable=True)
    key: str = words()
    topic: str = words()
    member: int = whole()
    payload: str = words()
    urgent: int = whole(default=0)
    created_us: int = whole()
    next_us: int = whole()
    state: str = words(default="waiting")
    attempts: int = whole(default=0)
    claimed_by: str | None = words(default=None, nullable=True)
    claimed_until_us: int = whole(default=0)
    sent_us: int | None = whole(default=None, nullable=True)
    phone: str | None = words(default=None, nullable=True)
    gateway: str | None = words(default=None, nullable=True)
    gateway_message_id: str | None = words(default=None, nullable=True)
    parts: int | None = whole(default=None, nullable=True)
    cost_millixof: int | None = whole(default=None, nullable=True)
    problem: str | None = words(default=None, nullable=True)
    delivered_us: int | None = whole(default=None, nullable=True)
    merged_into: int | None = whole(default=None, nullable=True)
    seconds: int | None = whole(default=None, nullable=True)
    reserved_millixof: int | None = whole(default=None, nullable=True)
    staff_id: int | None = whole(default=None, nullable=True)
