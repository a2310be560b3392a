-- A line of a support is corrected by a counter-entry, never changed; stock follows from the move before it.

CREATE TRIGGER support_line_no_delete BEFORE DELETE ON support_line BEGIN
  SELECT RAISE(ABORT, 'support: a line stays; it is corrected by a counter-entry');
END;
--;;
CREATE TRIGGER support_line_no_replace BEFORE INSERT ON support_line
WHEN EXISTS (SELECT 1 FROM support_line WHERE id = NEW.id OR counters = NEW.counters) BEGIN
  SELECT RAISE(ABORT, 'support: a line stays; it is corrected by a counter-entry');
END;
--;;
CREATE TRIGGER support_line_stays BEFORE UPDATE ON support_line
WHEN (NEW.id, NEW.support_id, NEW.tranche, NEW.due_on, NEW.person_id, NEW.group_id, NEW.quantity, NEW.counters, NEW.reason)
  IS NOT (OLD.id, OLD.support_id, OLD.tranche, OLD.due_on, OLD.person_id, OLD.group_id, OLD.quantity, OLD.counters, OLD.reason)
  OR (OLD.handed_on IS NOT NULL AND (NEW.handed_on IS NOT OLD.handed_on OR NEW.handed_by IS NOT OLD.handed_by))
  OR (OLD.word = 'yes' AND NEW.word IS NOT 'yes') BEGIN
  SELECT RAISE(ABORT, 'support: a line stays; it is corrected by a counter-entry');
END;
--;;
CREATE TRIGGER support_line_not_both BEFORE UPDATE ON support_line
WHEN OLD.handed_on IS NULL AND NEW.handed_on IS NOT NULL
  AND EXISTS (SELECT 1 FROM support_line WHERE counters = OLD.id) BEGIN
  SELECT RAISE(ABORT, 'support: a line that was taken back is not handed over');
END;
--;;
CREATE TRIGGER support_line_countered BEFORE INSERT ON support_line
WHEN NEW.counters IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM support_line o WHERE o.id = NEW.counters AND o.counters IS NULL AND o.quantity = -NEW.quantity
  AND o.support_id = NEW.support_id AND o.tranche = NEW.tranche AND o.handed_on IS NEW.handed_on
  AND o.person_id IS NEW.person_id AND o.group_id IS NEW.group_id) BEGIN
  SELECT RAISE(ABORT, 'support: a counter-entry takes back the whole line it names');
END;
--;;
CREATE TRIGGER stock_move_follows BEFORE INSERT ON stock_move
WHEN NEW.number <> 1 + COALESCE((SELECT MAX(number) FROM stock_move WHERE ngo_id = NEW.ngo_id AND place = NEW.place
    AND goods = NEW.goods AND measure = NEW.measure), 0)
  OR NEW.left_after <> NEW.quantity + COALESCE((SELECT left_after FROM stock_move WHERE ngo_id = NEW.ngo_id
    AND place = NEW.place AND goods = NEW.goods AND measure = NEW.measure AND number = NEW.number - 1), 0) BEGIN
  SELECT RAISE(ABORT, 'support: a move of stock follows from the one before it');
END;
--;;
CREATE TRIGGER stock_move_no_update BEFORE UPDATE ON stock_move BEGIN
  SELECT RAISE(ABORT, 'support: moves of stock are append-only');
END;
--;;
CREATE TRIGGER stock_move_no_delete BEFORE DELETE ON stock_move BEGIN
  SELECT RAISE(ABORT, 'support: moves of stock are append-only');
END;
