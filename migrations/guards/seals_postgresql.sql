-- The chain has links of two kinds: transactions, and seals of rows that steer or prove money.

CREATE OR REPLACE FUNCTION kesu_seal() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE legs bigint; balanced boolean; follow boolean; stand boolean;
BEGIN
  SELECT min(s.legs), bool_and(s.total = 0), bool_and(s.stand), bool_and((s.prev_hash = coalesce(
      (SELECT l.hash FROM public.seal l
        WHERE l.group_id = s.group_id AND l.after_seq = s.seq - 1 ORDER BY l.number DESC LIMIT 1),
      (SELECT j.hash FROM public.journal j WHERE j.group_id = s.group_id AND j.seq = s.seq - 1),
      CASE WHEN s.seq = 1 THEN decode(repeat('00', 32), 'hex') END)) IS TRUE)
  INTO legs, balanced, stand, follow
  FROM (
    SELECT w.group_id, w.seq, w.prev_hash, count(e.line) AS legs, sum(e.amount_xof) AS total,
      bool_and((a.last_seq = e.seq AND a.balance_xof = e.balance_after_xof) IS TRUE) AS stand
    FROM written w
    LEFT JOIN public.entry e ON e.group_id = w.group_id AND e.seq = w.seq
    LEFT JOIN public.account a ON a.group_id = e.group_id AND a.code = e.account
    GROUP BY w.group_id, w.seq, w.prev_hash
  ) s;
  IF legs < 2 THEN
    RAISE EXCEPTION 'ledger: a transaction needs two entries or more' USING ERRCODE = 'KE002';
  END IF;
  IF NOT balanced THEN
    RAISE EXCEPTION 'ledger: the entries do not sum to zero' USING ERRCODE = 'KE002';
  END IF;
  IF NOT follow THEN
    RAISE EXCEPTION 'ledger: a transaction follows the newest one' USING ERRCODE = 'KE000';
  END IF;
  -- An account may be further on (a backup is restored with its last balances): the entry fits its neighbours then.
  IF NOT stand AND EXISTS (
    SELECT 1 FROM written w
    JOIN public.entry e ON e.group_id = w.group_id AND e.seq = w.seq
    LEFT JOIN public.account a ON a.group_id = e.group_id AND a.code = e.account
    WHERE (a.last_seq = e.seq AND a.balance_xof = e.balance_after_xof) IS NOT TRUE
      AND (a.last_seq > e.seq
        AND e.balance_after_xof - e.amount_xof = coalesce((
          SELECT p.balance_after_xof FROM public.entry p
          WHERE p.group_id = e.group_id AND p.account = e.account AND p.seq < e.seq ORDER BY p.seq DESC LIMIT 1), 0)
        AND e.balance_after_xof = (
          SELECT n.balance_after_xof - n.amount_xof FROM public.entry n
          WHERE n.group_id = e.group_id AND n.account = e.account AND n.seq > e.seq ORDER BY n.seq LIMIT 1)
      ) IS NOT TRUE
  ) THEN
    RAISE EXCEPTION 'ledger: an entry carries the balance of its account' USING ERRCODE = 'KE000';
  END IF;
  RETURN NULL;
END $$;
--;;
CREATE OR REPLACE FUNCTION kesu_head_moves() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
  -- A posting: its row is the newest link, and no seal can follow it yet.
  IF NEW.seals = OLD.seals AND NEW.seq > OLD.seq AND NEW.turn >= OLD.turn AND NEW.group_id = OLD.group_id
    AND (NEW.seq, NEW.head_hash) IS NOT DISTINCT FROM (
      SELECT (j.seq, j.hash) FROM public.journal j WHERE j.group_id = NEW.group_id ORDER BY j.seq DESC LIMIT 1)
  THEN
    RETURN NEW;
  END IF;
  IF NEW.turn < OLD.turn OR NEW.group_id <> OLD.group_id OR (NEW.seq, NEW.seals, NEW.head_hash) IS DISTINCT FROM (
    coalesce((SELECT j.seq FROM public.journal j WHERE j.group_id = NEW.group_id ORDER BY j.seq DESC LIMIT 1), 0),
    coalesce((SELECT l.number FROM public.seal l WHERE l.group_id = NEW.group_id ORDER BY l.number DESC LIMIT 1), 0),
    coalesce(
      (SELECT l.hash FROM public.seal l
        WHERE l.group_id = NEW.group_id AND l.after_seq = NEW.seq ORDER BY l.number DESC LIMIT 1),
      (SELECT j.hash FROM public.journal j WHERE j.group_id = NEW.group_id AND j.seq = NEW.seq),
      decode(repeat('00', 32), 'hex'))
  ) THEN
    RAISE EXCEPTION 'ledger: the head moves with the chain, onto its newest link' USING ERRCODE = 'KE000';
  END IF;
  RETURN NEW;
END $$;
--;;
DROP TRIGGER head_moves_forward ON ledger_head;
--;;
CREATE TRIGGER head_moves_forward BEFORE UPDATE ON ledger_head FOR EACH ROW
WHEN (NEW.seq <> OLD.seq OR NEW.head_hash <> OLD.head_hash OR NEW.seals <> OLD.seals
  OR NEW.group_id <> OLD.group_id OR NEW.turn < OLD.turn)
EXECUTE FUNCTION kesu_head_moves();
--;;
CREATE TRIGGER seal_no_change BEFORE UPDATE OF group_id, number, after_seq, table_name, row_key, gone, digest, hash
OR DELETE ON seal FOR EACH ROW EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER seal_forgets_its_salt BEFORE UPDATE OF salt ON seal FOR EACH ROW
WHEN (NEW.salt IS NOT NULL) EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER seal_no_truncate BEFORE TRUNCATE ON seal FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();
