-- A closed cycle, a decision and a share-out stay as they are: plain SQL cannot rewrite what members were told.

CREATE TRIGGER journal_cycle_open BEFORE INSERT ON journal
WHEN NEW.meeting IS NOT NULL OR NEW.reverses_seq IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'ledger: this cycle is closed') FROM meeting m
  JOIN cycle c ON c.group_id = m.group_id AND c.number = m.cycle
  WHERE m.group_id = NEW.group_id AND m.number = NEW.meeting AND c.closed_seq < NEW.seq;
  SELECT RAISE(ABORT, 'ledger: this cycle is closed') FROM cycle c
  WHERE c.group_id = NEW.group_id AND c.closed_seq >= NEW.reverses_seq AND c.closed_seq < NEW.seq;
END;
--;;
CREATE TRIGGER cycle_stays_closed BEFORE UPDATE ON cycle WHEN OLD.closed_on IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'ledger: a closed cycle stays as it is');
END;
--;;
CREATE TRIGGER cycle_keeps_its_number BEFORE UPDATE ON cycle
WHEN NEW.rowid <> OLD.rowid OR NEW.group_id <> OLD.group_id OR NEW.number <> OLD.number BEGIN
  SELECT RAISE(ABORT, 'ledger: a cycle keeps its number');
END;
--;;
CREATE TRIGGER cycle_no_delete BEFORE DELETE ON cycle BEGIN
  SELECT RAISE(ABORT, 'ledger: cycles are never deleted');
END;
--;;
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision BEGIN
  SELECT RAISE(ABORT, 'ledger: a decision stays as it was recorded');
END;
--;;
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision BEGIN
  SELECT RAISE(ABORT, 'ledger: a decision stays as it was recorded');
END;
--;;
CREATE TRIGGER shareout_no_update BEFORE UPDATE ON shareout BEGIN
  SELECT RAISE(ABORT, 'ledger: a share-out stays as it was');
END;
--;;
CREATE TRIGGER shareout_no_delete BEFORE DELETE ON shareout BEGIN
  SELECT RAISE(ABORT, 'ledger: a share-out stays as it was');
END;
--;;
CREATE TRIGGER shareout_line_no_update BEFORE UPDATE ON shareout_line BEGIN
  SELECT RAISE(ABORT, 'ledger: a proof line stays as it was');
END;
--;;
CREATE TRIGGER shareout_line_no_delete BEFORE DELETE ON shareout_line BEGIN
  SELECT RAISE(ABORT, 'ledger: a proof line stays as it was');
END;
--;;
CREATE TRIGGER cycle_no_replace BEFORE INSERT ON cycle
WHEN EXISTS (SELECT 1 FROM cycle WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND number = NEW.number) BEGIN
  SELECT RAISE(ABORT, 'ledger: cycles are never deleted');
END;
--;;
CREATE TRIGGER decision_no_replace BEFORE INSERT ON decision
WHEN EXISTS (SELECT 1 FROM decision WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND number = NEW.number) BEGIN
  SELECT RAISE(ABORT, 'ledger: a decision stays as it was recorded');
END;
--;;
CREATE TRIGGER shareout_no_replace BEFORE INSERT ON shareout
WHEN EXISTS (SELECT 1 FROM shareout WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND cycle = NEW.cycle) BEGIN
  SELECT RAISE(ABORT, 'ledger: a share-out stays as it was');
END;
--;;
CREATE TRIGGER shareout_line_no_replace BEFORE INSERT ON shareout_line
WHEN EXISTS (SELECT 1 FROM shareout_line WHERE rowid = NEW.rowid
  OR group_id = NEW.group_id AND cycle = NEW.cycle AND member = NEW.member) BEGIN
  SELECT RAISE(ABORT, 'ledger: a proof line stays as it was');
END;
