"""A year with everything in it, for the programs that read the exported books."""

from ledger.database import Database
from ledger.funds.bank import move_kept
from ledger.funds.expenses import spend
from ledger.funds.fines import impose, pay_fine
from ledger.funds.property import buy
from ledger.funds.savings import declare
from ledger.funds.solidarity_fund import grant, lend_help
from ledger.loans.repayments import repay
from ledger.rules.assembly.voting import AssemblyVote
from ledger.settlement.departure import leave, record_death
from ledger.settlement.share_out import commit_share_out, freeze
from ledger.settlement.taking_over import take_over
from tests.village import AWA, BINTA
from tests.village_life import ALL_IN_FAVOUR, found


async def a_hard_year(database: Database) -> None:
    """Every kind of movement: savings, loans, charges, fines, help, an expense, a leaver, a death, a share-out.

    And the bank, a machine that stays, and pots that a member takes over.
    """
    village = await found(database, fines_go_to="solidarity", solidarity_at_end="split")
    await declare(database, village.command(BINTA), BINTA, 2)
    await village.meet()
    await village.collect(m1=5, m2=5, m3=2, m4=3, m6=5)
    await village.lend(AWA, 3_000)
    await impose(database, village.command(), 1, "disorder", voted=True)
    await pay_fine(database, village.command(), 1, 50)
    await grant(database, village.command(), 2, "illness", 100)
    await lend_help(database, village.command(), 4, "illness", 200)
    await spend(database, village.command(), 300, "cahier")
    await move_kept(database, village.command(), "deposit", "bank", 2_000)
    await buy(database, village.command(), "machine", 1_500, ALL_IN_FAVOUR)
    await buy(database, village.command(), "goods", 500, ALL_IN_FAVOUR)
    await village.part()
    village.wait(weeks=4)
    await village.meet()
    await repay(database, village.command(), AWA, 1_000)
    await leave(database, village.command(), 4)
    await record_death(database, village.command(), 2)
    await move_kept(database, village.command(), "withdrawal", "bank", 2_000)
    await freeze(database, village.command())
    await take_over(database, village.command(), "goods1", 3, AssemblyVote(4, 4, 0))
    await commit_share_out(database, village.command())
    await village.part()
