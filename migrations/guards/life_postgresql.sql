-- A closed cycle, a decision and a share-out stay as they are: plain SQL cannot rewrite what members were told.

CREATE FUNCTION kesu_cycle_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM public.meeting m JOIN public.cycle c ON c.group_id = m.group_id AND c.number = m.cycle
    WHERE m.group_id = NEW.group_id AND m.number = NEW.meeting AND c.closed_seq < NEW.seq
  ) OR EXISTS (
    SELECT 1 FROM public.cycle c
    WHERE c.group_id = NEW.group_id AND c.closed_seq >= NEW.reverses_seq AND c.closed_seq < NEW.seq
  ) THEN
    RAISE EXCEPTION 'ledger: this cycle is closed' USING ERRCODE = 'KE000';
  END IF;
  RETURN NEW;
END $$;
--;;
CREATE TRIGGER journal_cycle_open BEFORE INSERT ON journal FOR EACH ROW
WHEN (NEW.meeting IS NOT NULL OR NEW.reverses_seq IS NOT NULL) EXECUTE FUNCTION kesu_cycle_open();
--;;
CREATE TRIGGER cycle_stays_closed BEFORE UPDATE ON cycle FOR EACH ROW
WHEN (OLD.closed_on IS NOT NULL) EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER cycle_keeps_its_number BEFORE UPDATE OF group_id, number ON cycle FOR EACH ROW
WHEN (NEW.group_id <> OLD.group_id OR NEW.number <> OLD.number) EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER cycle_no_delete BEFORE DELETE ON cycle FOR EACH ROW EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER decision_no_change BEFORE UPDATE OR DELETE ON decision FOR EACH ROW EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER decision_no_truncate BEFORE TRUNCATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER shareout_no_change BEFORE UPDATE OR DELETE ON shareout FOR EACH ROW EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER shareout_no_truncate BEFORE TRUNCATE ON shareout FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER shareout_line_no_change BEFORE UPDATE OR DELETE ON shareout_line FOR EACH ROW
EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER shareout_line_no_truncate BEFORE TRUNCATE ON shareout_line FOR EACH STATEMENT
EXECUTE FUNCTION kesu_refuse();
