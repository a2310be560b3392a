-- A head may count that its books were locked, without moving.

DROP TRIGGER head_moves_forward;
--;;
CREATE TRIGGER head_moves_forward BEFORE UPDATE ON ledger_head
WHEN NEW.turn < OLD.turn OR NEW.group_id <> OLD.group_id OR (
  (NEW.seq <> OLD.seq OR NEW.head_hash <> OLD.head_hash) AND (NEW.seq, NEW.head_hash) IS NOT (
    SELECT seq, hash FROM journal WHERE group_id = NEW.group_id ORDER BY seq DESC LIMIT 1))
BEGIN
  SELECT RAISE(ABORT, 'ledger: the head moves with the journal, onto its newest');
END;
