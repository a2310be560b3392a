-- The chain has links of two kinds: transactions, and seals of rows that steer or prove money.

DROP TRIGGER journal_seal;
--;;
CREATE TRIGGER journal_seal BEFORE INSERT ON journal BEGIN
  SELECT RAISE(ABORT, 'ledger: a transaction needs two entries or more')
  WHERE (SELECT count(*) FROM entry WHERE group_id = NEW.group_id AND seq = NEW.seq) < 2;
  SELECT RAISE(ABORT, 'ledger: the entries do not sum to zero')
  WHERE (SELECT sum(amount_xof) FROM entry WHERE group_id = NEW.group_id AND seq = NEW.seq) <> 0;
  SELECT RAISE(ABORT, 'ledger: a transaction follows the newest one')
  WHERE NEW.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM journal WHERE group_id = NEW.group_id);
  SELECT RAISE(ABORT, 'ledger: a transaction carries the hash of the link before')
  WHERE NEW.prev_hash <> coalesce(
    (SELECT hash FROM seal WHERE group_id = NEW.group_id AND after_seq = NEW.seq - 1 ORDER BY number DESC LIMIT 1),
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
DROP TRIGGER head_moves_forward;
--;;
CREATE TRIGGER head_moves_forward BEFORE UPDATE ON ledger_head
WHEN NEW.turn < OLD.turn OR NEW.group_id <> OLD.group_id OR (
  (NEW.seq <> OLD.seq OR NEW.head_hash <> OLD.head_hash OR NEW.seals <> OLD.seals)
  AND (NEW.seq, NEW.seals, NEW.head_hash) IS NOT (
    SELECT coalesce((SELECT max(seq) FROM journal WHERE group_id = NEW.group_id), 0),
      coalesce((SELECT max(number) FROM seal WHERE group_id = NEW.group_id), 0),
      coalesce(
        (SELECT hash FROM seal WHERE group_id = NEW.group_id AND after_seq = NEW.seq ORDER BY number DESC LIMIT 1),
        (SELECT hash FROM journal WHERE group_id = NEW.group_id AND seq = NEW.seq), zeroblob(32))))
BEGIN
  SELECT RAISE(ABORT, 'ledger: the head moves with the chain, onto its newest link');
END;
--;;
CREATE TRIGGER seal_no_update BEFORE UPDATE OF group_id, number, after_seq, table_name, row_key, gone, digest, hash
ON seal BEGIN
  SELECT RAISE(ABORT, 'ledger: seals are append-only');
END;
--;;
CREATE TRIGGER seal_forgets_its_salt BEFORE UPDATE OF salt ON seal
WHEN NEW.salt IS NOT NULL OR NEW.rowid <> OLD.rowid BEGIN
  SELECT RAISE(ABORT, 'ledger: seals are append-only');
END;
--;;
CREATE TRIGGER seal_no_delete BEFORE DELETE ON seal BEGIN
  SELECT RAISE(ABORT, 'ledger: seals are append-only');
END;
--;;
CREATE TRIGGER seal_no_replace BEFORE INSERT ON seal
WHEN EXISTS (SELECT 1 FROM seal WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND number = NEW.number) BEGIN
  SELECT RAISE(ABORT, 'ledger: seals are append-only');
END;
