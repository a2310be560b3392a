-- A lot and what was paid of it stay as they were written; the lot is withdrawn with a reason.

CREATE TRIGGER lot_stays BEFORE UPDATE ON lot
WHEN (NEW.id, NEW.ngo_id, NEW.programme_id, NEW.replaces, NEW.product, NEW.season, NEW.measure, NEW.quantity,
  NEW.buyer, NEW.sold_on, NEW.price_xof, NEW.costs_xof, NEW.certificate)
  IS NOT (OLD.id, OLD.ngo_id, OLD.programme_id, OLD.replaces, OLD.product, OLD.season, OLD.measure, OLD.quantity,
  OLD.buyer, OLD.sold_on, OLD.price_xof, OLD.costs_xof, OLD.certificate)
  OR OLD.withdrawn_on IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'lot: what was sold and paid stays; a lot is withdrawn with a reason');
END;
--;;
CREATE TRIGGER lot_no_delete BEFORE DELETE ON lot BEGIN
  SELECT RAISE(ABORT, 'lot: what was sold and paid stays; a lot is withdrawn with a reason');
END;
--;;
CREATE TRIGGER lot_line_no_update BEFORE UPDATE ON lot_line BEGIN
  SELECT RAISE(ABORT, 'lot: what was sold and paid stays; a lot is withdrawn with a reason');
END;
--;;
CREATE TRIGGER lot_line_no_delete BEFORE DELETE ON lot_line BEGIN
  SELECT RAISE(ABORT, 'lot: what was sold and paid stays; a lot is withdrawn with a reason');
END;
--;;
CREATE TRIGGER lot_cost_no_update BEFORE UPDATE ON lot_cost BEGIN
  SELECT RAISE(ABORT, 'lot: what was sold and paid stays; a lot is withdrawn with a reason');
END;
--;;
CREATE TRIGGER lot_cost_no_delete BEFORE DELETE ON lot_cost BEGIN
  SELECT RAISE(ABORT, 'lot: what was sold and paid stays; a lot is withdrawn with a reason');
END;
