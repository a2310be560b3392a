-- The ledger's own guards on SQLite: a plain SQL session that edits, deletes or unbalances is refused.
-- Connections must set foreign_keys=ON and recursive_triggers=ON (ledger/database/engines/sqlite_file.py).

CREATE TRIGGER journal_seal BEFORE INSERT ON journal BEGIN
  SELECT RAISE(ABORT, 'ledger: a transaction needs two entries or more')
  WHERE (SELECT count(*) FROM entry WHERE group_id = NEW.group_id AND seq = NEW.seq) < 2;
  SELECT RAISE(ABORT, 'ledger: the entries do not sum to zero')
  WHERE (SELECT sum(amount_xof) FROM entry WHERE group_id = NEW.group_id AND seq = NEW.seq) <> 0;
  SELECT RAISE(ABORT, 'ledger: a transaction follows the newest one')
  WHERE NEW.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM journal WHERE group_id = NEW.group_id);
  SELECT RAISE(ABORT, 'ledger: a transaction carries the hash of the one before')
  WHERE NEW.prev_hash <> coalesce(
    (SELECT hash FROM journal WHERE group_id = NEW.group_id AND seq = NEW.seq - 1), zeroblob(32));
  SELECT RAISE(ABORT, 'ledger: this key is used already')
  WHERE EXISTS (SELECT 1 FROM journal WHERE group_id = NEW.group_id AND idem_key = NEW.idem_key);
  SELECT RAISE(ABORT, 'ledger: this transaction is reversed already (reversed_once)')
  WHERE NEW.reverses_seq IS NOT NULL
    AND EXISTS (SELECT 1 FROM journal WHERE group_id = NEW.group_id AND reverses_seq = NEW.reverses_seq);
  -- An account may be further on (a backup is restored with its last balances): the entry fits its neighbours then.
  SELECT RAISE(ABORT, 'ledger: an entry carries the balance of its account')
  FROM entry e LEFT JOIN account a ON a.group_id = e.group_id AND a.code = e.account
  WHERE e.group_id = NEW.group_id AND e.seq = NEW.seq
    AND (a.last_seq = e.seq AND a.balance_xof = e.balance_after_xof) IS NOT TRUE
    AND (a.last_seq > e.seq
      AND e.balance_after_xof - e.amount_xof = coalesce((
        SELECT p.balance_after_xof FROM entry p
        WHERE p.group_id = e.group_id AND p.account = e.account AND p.seq < e.seq ORDER BY p.seq DESC LIMIT 1), 0)
      AND e.balance_after_xof = (
        SELECT n.balance_after_xof - n.amount_xof FROM entry n
        WHERE n.group_id = e.group_id AND n.account = e.account AND n.seq > e.seq ORDER BY n.seq LIMIT 1)
    ) IS NOT TRUE;
END;
--;;
CREATE TRIGGER entry_sealed BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM journal WHERE group_id = NEW.group_id AND seq = NEW.seq) BEGIN
  SELECT RAISE(ABORT, 'ledger: this transaction is sealed');
END;
--;;
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN
  SELECT RAISE(ABORT, 'ledger: the journal is append-only');
END;
--;;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN
  SELECT RAISE(ABORT, 'ledger: the journal is append-only');
END;
--;;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN
  SELECT RAISE(ABORT, 'ledger: entries are append-only');
END;
--;;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN
  SELECT RAISE(ABORT, 'ledger: entries are append-only');
END;
--;;
CREATE TRIGGER anchor_no_update BEFORE UPDATE ON anchor BEGIN
  SELECT RAISE(ABORT, 'ledger: anchors are append-only');
END;
--;;
CREATE TRIGGER anchor_no_delete BEFORE DELETE ON anchor BEGIN
  SELECT RAISE(ABORT, 'ledger: anchors are append-only');
END;
--;;
CREATE TRIGGER account_no_delete BEFORE DELETE ON account BEGIN
  SELECT RAISE(ABORT, 'ledger: accounts are never deleted');
END;
--;;
CREATE TRIGGER account_moves_by_entry BEFORE UPDATE ON account
WHEN (NEW.balance_xof <> OLD.balance_xof OR NEW.last_seq <> OLD.last_seq OR NEW.rowid <> OLD.rowid) AND (
  NEW.last_seq <= OLD.last_seq OR NOT EXISTS (
    SELECT 1 FROM entry WHERE group_id = NEW.group_id AND account = NEW.code AND seq = NEW.last_seq
    AND amount_xof = NEW.balance_xof - OLD.balance_xof AND balance_after_xof = NEW.balance_xof)) BEGIN
  SELECT RAISE(ABORT, 'ledger: a balance changes with an entry only');
END;
--;;
CREATE TRIGGER account_opens_empty BEFORE INSERT ON account
WHEN (NEW.balance_xof <> 0 OR NEW.last_seq <> 0) AND (
  SELECT max(seq) = NEW.last_seq AND sum(amount_xof) = NEW.balance_xof
    AND max(seq = NEW.last_seq AND balance_after_xof = NEW.balance_xof)
  FROM entry WHERE group_id = NEW.group_id AND account = NEW.code
) IS NOT 1 BEGIN
  SELECT RAISE(ABORT, 'ledger: an account opens empty, or as its entries left it');
END;
--;;
CREATE TRIGGER account_identity BEFORE UPDATE OF group_id, code, kind, member, loan, floor_xof, ceil_xof ON account BEGIN
  SELECT RAISE(ABORT, 'ledger: an account keeps its identity and its bounds');
END;
--;;
CREATE TRIGGER head_moves_forward BEFORE UPDATE ON ledger_head
WHEN NEW.seq NOT IN (OLD.seq, OLD.seq + 1) OR NEW.group_id <> OLD.group_id
  OR NOT EXISTS (SELECT 1 FROM journal WHERE group_id = NEW.group_id AND seq = NEW.seq AND hash = NEW.head_hash)
BEGIN
  SELECT RAISE(ABORT, 'ledger: the head moves with the journal, one step at a time');
END;
--;;
CREATE TRIGGER head_no_delete BEFORE DELETE ON ledger_head BEGIN
  SELECT RAISE(ABORT, 'ledger: a head is never deleted');
END;
--;;
CREATE TRIGGER declaration_resolved_once BEFORE UPDATE ON declaration
WHEN OLD.outcome IS NOT NULL OR NEW.amount_xof <> OLD.amount_xof OR NEW.declared_seq <> OLD.declared_seq
  OR NEW.rowid <> OLD.rowid
  OR NEW.group_id <> OLD.group_id OR NEW.member <> OLD.member OR NEW.kind <> OLD.kind OR NEW.shares <> OLD.shares
BEGIN
  SELECT RAISE(ABORT, 'ledger: a declaration is resolved once');
END;
--;;
CREATE TRIGGER declaration_no_delete BEFORE DELETE ON declaration BEGIN
  SELECT RAISE(ABORT, 'ledger: declarations stay');
END;
--;;
CREATE TRIGGER vote_no_update BEFORE UPDATE ON vote BEGIN
  SELECT RAISE(ABORT, 'ledger: a vote stays as it was cast');
END;
--;;
CREATE TRIGGER vote_no_delete BEFORE DELETE ON vote BEGIN
  SELECT RAISE(ABORT, 'ledger: a vote stays as it was cast');
END;
--;;
-- INSERT OR REPLACE deletes without firing delete triggers wherever recursive_triggers is off: by any unique key, and
-- by the hidden rowid.
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE rowid = NEW.rowid) BEGIN
  SELECT RAISE(ABORT, 'ledger: the journal is append-only');
END;
--;;
CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE rowid = NEW.rowid)
  OR EXISTS (SELECT 1 FROM entry WHERE group_id = NEW.group_id AND seq = NEW.seq AND line = NEW.line)
  OR EXISTS (SELECT 1 FROM entry WHERE group_id = NEW.group_id AND account = NEW.account AND seq = NEW.seq) BEGIN
  SELECT RAISE(ABORT, 'ledger: entries are append-only');
END;
--;;
CREATE TRIGGER account_no_replace BEFORE INSERT ON account
WHEN EXISTS (SELECT 1 FROM account WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND code = NEW.code) BEGIN
  SELECT RAISE(ABORT, 'ledger: this account is open already');
END;
--;;
CREATE TRIGGER head_no_replace BEFORE INSERT ON ledger_head
WHEN EXISTS (SELECT 1 FROM ledger_head WHERE group_id = NEW.group_id) BEGIN
  SELECT RAISE(ABORT, 'ledger: this group has its head already');
END;
--;;
CREATE TRIGGER anchor_no_replace BEFORE INSERT ON anchor
WHEN EXISTS (SELECT 1 FROM anchor WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND upto_seq = NEW.upto_seq) BEGIN
  SELECT RAISE(ABORT, 'ledger: anchors are append-only');
END;
--;;
CREATE TRIGGER declaration_no_replace BEFORE INSERT ON declaration
WHEN EXISTS (SELECT 1 FROM declaration WHERE rowid = NEW.rowid) OR EXISTS (
  SELECT 1 FROM declaration WHERE group_id = NEW.group_id AND (declared_seq = NEW.declared_seq
    OR (outcome IS NULL AND NEW.outcome IS NULL AND member = NEW.member AND kind = NEW.kind))) BEGIN
  SELECT RAISE(ABORT, 'ledger: declarations stay');
END;
--;;
CREATE TRIGGER vote_no_replace BEFORE INSERT ON vote
WHEN EXISTS (SELECT 1 FROM vote WHERE rowid = NEW.rowid
  OR group_id = NEW.group_id AND loan = NEW.loan AND member = NEW.member) BEGIN
  SELECT RAISE(ABORT, 'ledger: a vote stays as it was cast');
END;
