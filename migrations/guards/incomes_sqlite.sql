-- Figures of an activity stay as they were noted; they are withdrawn with a reason.

CREATE TRIGGER income_visit_stays BEFORE UPDATE ON income_visit
WHEN (NEW.activity_id, NEW.number, NEW.baseline, NEW.seen_on, NEW.income_xof, NEW.costs_xof, NEW.employed, NEW.goes_on)
  IS NOT (OLD.activity_id, OLD.number, OLD.baseline, OLD.seen_on, OLD.income_xof, OLD.costs_xof, OLD.employed, OLD.goes_on)
  OR OLD.withdrawn_on IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'income: what was noted stays; it is withdrawn with a reason');
END;
--;;
CREATE TRIGGER income_visit_no_delete BEFORE DELETE ON income_visit BEGIN
  SELECT RAISE(ABORT, 'income: what was noted stays; it is withdrawn with a reason');
END;
