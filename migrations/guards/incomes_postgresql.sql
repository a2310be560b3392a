-- Figures of an activity stay as they were noted; they are withdrawn with a reason.

CREATE FUNCTION kesu_income_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'income: what was noted stays; it is withdrawn with a reason' USING ERRCODE = 'KE006';
END $$;
--;;
CREATE TRIGGER income_visit_stays BEFORE UPDATE ON income_visit FOR EACH ROW
WHEN ((NEW.activity_id, NEW.number, NEW.baseline, NEW.seen_on, NEW.income_xof, NEW.costs_xof, NEW.employed, NEW.goes_on)
  IS DISTINCT FROM
  (OLD.activity_id, OLD.number, OLD.baseline, OLD.seen_on, OLD.income_xof, OLD.costs_xof, OLD.employed, OLD.goes_on)
  OR OLD.withdrawn_on IS NOT NULL)
EXECUTE FUNCTION kesu_income_stays();
--;;
CREATE TRIGGER income_visit_no_delete BEFORE DELETE ON income_visit
FOR EACH ROW EXECUTE FUNCTION kesu_income_stays();
--;;
CREATE TRIGGER income_visit_no_truncate BEFORE TRUNCATE ON income_visit
FOR EACH STATEMENT EXECUTE FUNCTION kesu_income_stays();
