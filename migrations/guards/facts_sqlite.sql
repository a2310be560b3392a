-- The history of a group's facts is append-only: what was true, and who said it, is not rewritten.

CREATE TRIGGER group_fact_no_update BEFORE UPDATE ON group_fact BEGIN
  SELECT RAISE(ABORT, 'panel: the history of facts is append-only');
END;
--;;
CREATE TRIGGER group_fact_no_delete BEFORE DELETE ON group_fact BEGIN
  SELECT RAISE(ABORT, 'panel: the history of facts is append-only');
END;
--;;
CREATE TRIGGER group_fact_no_replace BEFORE INSERT ON group_fact
WHEN EXISTS (SELECT 1 FROM group_fact WHERE group_id = NEW.group_id AND number = NEW.number) BEGIN
  SELECT RAISE(ABORT, 'panel: the history of facts is append-only');
END;
