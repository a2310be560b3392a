-- The ledger's own guards on PostgreSQL, and the one function that posts.

CREATE FUNCTION kesu_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger: % is append-only', TG_TABLE_NAME USING ERRCODE = 'KE000';
END $$;
--;;
CREATE FUNCTION kesu_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE legs bigint; total bigint; stand boolean; follows boolean;
BEGIN
  SELECT count(*), sum(e.amount_xof), bool_and(EXISTS (
      SELECT 1 FROM public.account a WHERE a.group_id = e.group_id AND a.code = e.account
      AND a.last_seq = e.seq AND a.balance_xof = e.balance_after_xof)),
    CASE WHEN NEW.seq = 1 THEN NEW.prev_hash = decode(repeat('00', 32), 'hex') ELSE EXISTS (
      SELECT 1 FROM public.journal WHERE group_id = NEW.group_id AND seq = NEW.seq - 1 AND hash = NEW.prev_hash) END
  INTO legs, total, stand, follows
  FROM public.entry e WHERE e.group_id = NEW.group_id AND e.seq = NEW.seq;
  IF legs < 2 THEN
    RAISE EXCEPTION 'ledger: a transaction needs two entries or more' USING ERRCODE = 'KE002';
  END IF;
  IF total <> 0 THEN
    RAISE EXCEPTION 'ledger: the entries do not sum to zero' USING ERRCODE = 'KE002';
  END IF;
  IF NOT follows THEN
    RAISE EXCEPTION 'ledger: a transaction follows the newest one' USING ERRCODE = 'KE000';
  END IF;
  -- An account may be further on (a backup is restored with its last balances): the entry fits its neighbours then.
  IF NOT stand AND EXISTS (
    SELECT 1 FROM public.entry e
    LEFT JOIN public.account a ON a.group_id = e.group_id AND a.code = e.account
    WHERE e.group_id = NEW.group_id AND e.seq = NEW.seq
      AND (a.last_seq = e.seq AND a.balance_xof = e.balance_after_xof) IS NOT TRUE
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
  RETURN NEW;
END $$;
--;;
CREATE TRIGGER journal_seal BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION kesu_seal();
--;;
CREATE FUNCTION kesu_entry_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sealed boolean;
BEGIN
  SELECT bool_or(EXISTS (SELECT 1 FROM public.journal j WHERE j.group_id = w.group_id AND j.seq = w.seq))
  INTO sealed FROM written w;
  IF sealed THEN
    RAISE EXCEPTION 'ledger: this transaction is sealed' USING ERRCODE = 'KE000';
  END IF;
  RETURN NULL;
END $$;
--;;
CREATE TRIGGER entry_sealed AFTER INSERT ON entry REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION kesu_entry_sealed();
--;;
CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER entry_no_change BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER anchor_no_change BEFORE UPDATE OR DELETE ON anchor FOR EACH ROW EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER anchor_no_truncate BEFORE TRUNCATE ON anchor FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER vote_no_change BEFORE UPDATE OR DELETE ON vote FOR EACH ROW EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER vote_no_truncate BEFORE TRUNCATE ON vote FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER declaration_no_truncate BEFORE TRUNCATE ON declaration
FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER head_no_truncate BEFORE TRUNCATE ON ledger_head FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER account_no_delete BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER account_no_truncate BEFORE TRUNCATE ON account FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER head_no_delete BEFORE DELETE ON ledger_head FOR EACH ROW EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER declaration_no_delete BEFORE DELETE ON declaration FOR EACH ROW EXECUTE FUNCTION kesu_refuse();
--;;
CREATE FUNCTION kesu_account_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.last_seq <= OLD.last_seq OR NOT EXISTS (
    SELECT 1 FROM public.entry e WHERE e.group_id = NEW.group_id AND e.account = NEW.code AND e.seq = NEW.last_seq
    AND e.amount_xof = NEW.balance_xof - OLD.balance_xof AND e.balance_after_xof = NEW.balance_xof
  ) THEN
    RAISE EXCEPTION 'ledger: a balance changes with an entry only' USING ERRCODE = 'KE000';
  END IF;
  RETURN NULL;
END $$;
--;;
-- Afterwards: the entry may be of the same statement.
CREATE TRIGGER account_moves_by_entry AFTER UPDATE ON account FOR EACH ROW
WHEN (NEW.balance_xof <> OLD.balance_xof OR NEW.last_seq <> OLD.last_seq) EXECUTE FUNCTION kesu_account_moves();
--;;
CREATE FUNCTION kesu_account_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (
    SELECT max(e.seq) = NEW.last_seq AND sum(e.amount_xof) = NEW.balance_xof
      AND bool_or(e.seq = NEW.last_seq AND e.balance_after_xof = NEW.balance_xof)
    FROM public.entry e WHERE e.group_id = NEW.group_id AND e.account = NEW.code
  ) IS NOT TRUE THEN
    RAISE EXCEPTION 'ledger: an account opens empty, or as its entries left it' USING ERRCODE = 'KE000';
  END IF;
  RETURN NEW;
END $$;
--;;
CREATE TRIGGER account_opens_empty BEFORE INSERT ON account FOR EACH ROW
WHEN (NEW.balance_xof <> 0 OR NEW.last_seq <> 0) EXECUTE FUNCTION kesu_account_opens();
--;;
CREATE TRIGGER account_identity BEFORE UPDATE OF group_id, code, kind, member, loan, floor_xof, ceil_xof
ON account FOR EACH ROW
EXECUTE FUNCTION kesu_refuse();
--;;
CREATE FUNCTION kesu_head_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq NOT IN (OLD.seq, OLD.seq + 1) OR NEW.group_id <> OLD.group_id OR NOT EXISTS (
    SELECT 1 FROM public.journal WHERE group_id = NEW.group_id AND seq = NEW.seq AND hash = NEW.head_hash
  ) THEN
    RAISE EXCEPTION 'ledger: the head moves with the journal, one step at a time' USING ERRCODE = 'KE000';
  END IF;
  RETURN NEW;
END $$;
--;;
CREATE TRIGGER head_moves_forward BEFORE UPDATE ON ledger_head FOR EACH ROW EXECUTE FUNCTION kesu_head_moves();
--;;
CREATE TRIGGER declaration_resolved_once BEFORE UPDATE ON declaration FOR EACH ROW
WHEN (OLD.outcome IS NOT NULL OR NEW.amount_xof <> OLD.amount_xof OR NEW.declared_seq <> OLD.declared_seq
  OR NEW.group_id <> OLD.group_id OR NEW.member <> OLD.member OR NEW.kind <> OLD.kind OR NEW.shares <> OLD.shares)
EXECUTE FUNCTION kesu_refuse();
--;;
CREATE FUNCTION kesu_post(
  in_group bigint, in_key text, in_request bytea, in_kind text, in_effective text, in_meeting bigint,
  in_posted_us bigint, in_actor text, in_channel text, in_reverses bigint, in_memo text, in_memo_hash bytea,
  in_payload bytea, in_accounts text[], in_amounts bigint[],
  in_topics text[], in_members bigint[], in_payloads text[], in_urgent bigint[], in_wait boolean,
  OUT seq bigint, OUT link bytea, OUT repeated boolean
) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  previous bytea;
  request bytea;
  known bigint;
  moved bigint;
  wrong text;
  there boolean;
BEGIN
  IF in_wait THEN
    SELECT h.seq + 1, h.head_hash INTO seq, previous
    FROM public.ledger_head h WHERE h.group_id = in_group FOR NO KEY UPDATE;
    SELECT j.seq, j.hash, j.request_hash INTO known, link, request
    FROM public.journal j WHERE j.idem_key = in_key AND j.group_id + 0 = in_group;
  ELSE
    -- Among others in one commit: a group that somebody else writes to is left for later (seq stays null), and both
    -- questions are one statement; a key that was taken since it began is refused by one_result_per_key.
    SELECT h.seq + 1, h.head_hash, j.seq, j.hash, j.request_hash INTO seq, previous, known, link, request
    FROM public.ledger_head h LEFT JOIN public.journal j ON j.idem_key = in_key AND j.group_id + 0 = in_group
    WHERE h.group_id = in_group FOR NO KEY UPDATE OF h SKIP LOCKED;
    IF seq IS NULL AND EXISTS (SELECT 1 FROM public.ledger_head h WHERE h.group_id = in_group) THEN
      RETURN;
    END IF;
  END IF;
  IF seq IS NULL THEN
    RAISE EXCEPTION 'ledger_head' USING ERRCODE = 'KE004';
  END IF;
  IF known IS NOT NULL THEN
    IF request <> in_request THEN
      RAISE EXCEPTION '%', in_key USING ERRCODE = 'KE001';
    END IF;
    seq := known;
    repeated := true;
    RETURN;
  END IF;
  repeated := false;
  IF coalesce(array_length(in_accounts, 1), 0) < 2 THEN
    RAISE EXCEPTION '%', in_kind USING ERRCODE = 'KE002';
  END IF;
  WITH changed AS (
    UPDATE public.account a
    SET balance_xof = a.balance_xof + in_amounts[array_position(in_accounts, a.code)], last_seq = kesu_post.seq
    WHERE a.group_id = in_group AND a.code = ANY (in_accounts)
      AND a.balance_xof + in_amounts[array_position(in_accounts, a.code)] BETWEEN a.floor_xof AND a.ceil_xof
    RETURNING array_position(in_accounts, a.code) AS line, a.code, a.balance_xof
  )
  INSERT INTO public.entry (group_id, seq, line, account, amount_xof, balance_after_xof)
  SELECT in_group, kesu_post.seq, c.line, c.code, in_amounts[c.line], c.balance_xof FROM changed c;
  GET DIAGNOSTICS moved = ROW_COUNT;
  IF moved <> array_length(in_accounts, 1) THEN
    SELECT leg.code, a.code IS NOT NULL INTO wrong, there
    FROM unnest(in_accounts, in_amounts) AS leg(code, amount)
    LEFT JOIN public.account a ON a.group_id = in_group AND a.code = leg.code
    WHERE a.last_seq IS DISTINCT FROM kesu_post.seq ORDER BY leg.code COLLATE "C" LIMIT 1;
    RAISE EXCEPTION '%', wrong USING ERRCODE = CASE WHEN there THEN 'KE003' ELSE 'KE004' END;
  END IF;
  link := sha256('kesu/chain/1'::bytea || previous || int8send(in_group) || int8send(seq) || in_payload);
  INSERT INTO public.journal (group_id, seq, idem_key, request_hash, kind, effective_on, meeting, posted_us, actor,
    channel, reverses_seq, memo, memo_hash, payload_hash, prev_hash, hash)
  VALUES (in_group, kesu_post.seq, in_key, in_request, in_kind, in_effective, in_meeting, in_posted_us, in_actor,
    in_channel, in_reverses, in_memo, in_memo_hash, in_payload, previous, kesu_post.link);
  IF cardinality(in_topics) > 0 THEN
    INSERT INTO public.outbox (group_id, seq, key, topic, member, payload, urgent, created_us, next_us, state,
      attempts, claimed_until_us)
    SELECT in_group, kesu_post.seq, in_group || ':' || kesu_post.seq || ':' || (n.place - 1), n.topic, n.member,
      n.payload, n.urgent, in_posted_us, in_posted_us, 'waiting', 0, 0
    FROM unnest(in_topics, in_members, in_payloads, in_urgent) WITH ORDINALITY
      AS n(topic, member, payload, urgent, place);
  END IF;
  UPDATE public.ledger_head h SET seq = kesu_post.seq, head_hash = kesu_post.link WHERE h.group_id = in_group;
END $$;
