-- A lot and what was paid of it stay as they were written; the lot is withdrawn with a reason.

CREATE FUNCTION kesu_lot_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'lot: what was sold and paid stays; a lot is withdrawn with a reason' USING ERRCODE = 'KE006';
END $$;
--;;
CREATE TRIGGER lot_stays BEFORE UPDATE ON lot FOR EACH ROW
WHEN ((NEW.id, NEW.ngo_id, NEW.programme_id, NEW.replaces, NEW.product, NEW.season, NEW.measure, NEW.quantity,
  NEW.buyer, NEW.sold_on, NEW.price_xof, NEW.costs_xof, NEW.certificate)
  IS DISTINCT FROM
  (OLD.id, OLD.ngo_id, OLD.programme_id, OLD.replaces, OLD.product, OLD.season, OLD.measure, OLD.quantity,
  OLD.buyer, OLD.sold_on, OLD.price_xof, OLD.costs_xof, OLD.certificate)
  OR OLD.withdrawn_on IS NOT NULL)
EXECUTE FUNCTION kesu_lot_stays();
--;;
CREATE TRIGGER lot_no_change BEFORE DELETE ON lot
FOR EACH ROW EXECUTE FUNCTION kesu_lot_stays();
--;;
CREATE TRIGGER lot_no_truncate BEFORE TRUNCATE ON lot
FOR EACH STATEMENT EXECUTE FUNCTION kesu_lot_stays();
--;;
CREATE TRIGGER lot_line_no_change BEFORE UPDATE OR DELETE ON lot_line
FOR EACH ROW EXECUTE FUNCTION kesu_lot_stays();
--;;
CREATE TRIGGER lot_line_no_truncate BEFORE TRUNCATE ON lot_line
FOR EACH STATEMENT EXECUTE FUNCTION kesu_lot_stays();
--;;
CREATE TRIGGER lot_cost_no_change BEFORE UPDATE OR DELETE ON lot_cost
FOR EACH ROW EXECUTE FUNCTION kesu_lot_stays();
--;;
CREATE TRIGGER lot_cost_no_truncate BEFORE TRUNCATE ON lot_cost
FOR EACH STATEMENT EXECUTE FUNCTION kesu_lot_stays();
