-- A line of a support is corrected by a counter-entry, never changed; stock follows from the move before it.

CREATE FUNCTION kesu_support_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'support: what was written stays; it is corrected by a counter-entry' USING ERRCODE = 'KE006';
END $$;
--;;
CREATE FUNCTION kesu_support_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.support_id, NEW.tranche, NEW.due_on, NEW.person_id, NEW.group_id, NEW.quantity, NEW.counters, NEW.reason)
      IS DISTINCT FROM
      (OLD.id, OLD.support_id, OLD.tranche, OLD.due_on, OLD.person_id, OLD.group_id, OLD.quantity, OLD.counters, OLD.reason)
    OR (OLD.handed_on IS NOT NULL
      AND (NEW.handed_on IS DISTINCT FROM OLD.handed_on OR NEW.handed_by IS DISTINCT FROM OLD.handed_by))
    OR (OLD.word = 'yes' AND NEW.word IS DISTINCT FROM 'yes') THEN
    RAISE EXCEPTION 'support: a line stays; it is corrected by a counter-entry' USING ERRCODE = 'KE006';
  END IF;
  IF OLD.handed_on IS NULL AND NEW.handed_on IS NOT NULL
    AND EXISTS (SELECT 1 FROM public.support_line WHERE counters = OLD.id) THEN
    RAISE EXCEPTION 'support: a line that was taken back is not handed over' USING ERRCODE = 'KE006';
  END IF;
  RETURN NEW;
END $$;
--;;
CREATE FUNCTION kesu_support_counter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM public.support_line o WHERE o.id = NEW.counters AND o.counters IS NULL AND o.quantity = -NEW.quantity
    AND o.support_id = NEW.support_id AND o.tranche = NEW.tranche AND o.handed_on IS NOT DISTINCT FROM NEW.handed_on
    AND o.person_id IS NOT DISTINCT FROM NEW.person_id AND o.group_id IS NOT DISTINCT FROM NEW.group_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'support: a counter-entry takes back the whole line it names' USING ERRCODE = 'KE006';
  END IF;
  RETURN NEW;
END $$;
--;;
CREATE FUNCTION kesu_stock_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before_number bigint; before_left bigint;
BEGIN
  SELECT number, left_after INTO before_number, before_left FROM public.stock_move
    WHERE ngo_id = NEW.ngo_id AND place = NEW.place AND goods = NEW.goods AND measure = NEW.measure
    ORDER BY number DESC LIMIT 1;
  IF NEW.number <> 1 + COALESCE(before_number, 0) OR NEW.left_after <> NEW.quantity + COALESCE(before_left, 0) THEN
    RAISE EXCEPTION 'support: a move of stock follows from the one before it' USING ERRCODE = 'KE006';
  END IF;
  RETURN NEW;
END $$;
--;;
CREATE TRIGGER support_line_stays BEFORE UPDATE ON support_line FOR EACH ROW EXECUTE FUNCTION kesu_support_line();
--;;
CREATE TRIGGER support_line_no_delete BEFORE DELETE ON support_line
FOR EACH ROW EXECUTE FUNCTION kesu_support_stays();
--;;
CREATE TRIGGER support_line_no_truncate BEFORE TRUNCATE ON support_line
FOR EACH STATEMENT EXECUTE FUNCTION kesu_support_stays();
--;;
CREATE TRIGGER support_line_countered BEFORE INSERT ON support_line
FOR EACH ROW WHEN (NEW.counters IS NOT NULL) EXECUTE FUNCTION kesu_support_counter();
--;;
CREATE TRIGGER stock_move_follows BEFORE INSERT ON stock_move FOR EACH ROW EXECUTE FUNCTION kesu_stock_follows();
--;;
CREATE TRIGGER stock_move_no_change BEFORE UPDATE OR DELETE ON stock_move
FOR EACH ROW EXECUTE FUNCTION kesu_support_stays();
--;;
CREATE TRIGGER stock_move_no_truncate BEFORE TRUNCATE ON stock_move
FOR EACH STATEMENT EXECUTE FUNCTION kesu_support_stays();
