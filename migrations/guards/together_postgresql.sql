-- Postings of many groups are written, and guarded, together: what is asked of each row costs more than the row.
-- These functions are planned once, often in an empty database: they keep to indexes, whatever it holds later.

DROP TRIGGER journal_seal ON journal;
--;;
DROP FUNCTION kesu_seal();
--;;
DROP TRIGGER account_moves_by_entry ON account;
--;;
DROP FUNCTION kesu_account_moves();
--;;
DROP TRIGGER head_moves_forward ON ledger_head;
--;;
DROP FUNCTION kesu_head_moves();
--;;
DROP FUNCTION kesu_post(bigint, text, bytea, text, text, bigint, bigint, text, text, bigint, text, bytea, bytea, text[],
  bigint[], text[], bigint[], text[], bigint[], boolean);
--;;
CREATE FUNCTION kesu_seal() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE legs bigint; balanced boolean; follow boolean; stand boolean;
BEGIN
  SELECT min(s.legs), bool_and(s.total = 0), bool_and(s.stand), bool_and(CASE
      WHEN s.seq = 1 THEN s.prev_hash = decode(repeat('00', 32), 'hex')
      ELSE EXISTS (SELECT 1 FROM public.journal j
        WHERE j.group_id = s.group_id AND j.seq = s.seq - 1 AND j.hash = s.prev_hash) END)
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
CREATE TRIGGER journal_seal AFTER INSERT ON journal REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION kesu_seal();
--;;
CREATE FUNCTION kesu_account_moves() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = on AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM moved m LEFT JOIN stood s ON s.group_id = m.group_id AND s.code = m.code
    WHERE (m.balance_xof = s.balance_xof AND m.last_seq = s.last_seq) IS NOT TRUE
      AND (SELECT max(e.seq) = m.last_seq AND sum(e.amount_xof) = m.balance_xof - s.balance_xof FROM public.entry e
        WHERE e.group_id = m.group_id AND e.account = m.code AND e.seq > s.last_seq AND e.seq <= m.last_seq) IS NOT TRUE
  ) THEN
    RAISE EXCEPTION 'ledger: a balance changes with an entry only' USING ERRCODE = 'KE000';
  END IF;
  RETURN NULL;
END $$;
--;;
-- Afterwards: the entry may be of the same statement.
CREATE TRIGGER account_moves_by_entry AFTER UPDATE ON account REFERENCING OLD TABLE AS stood NEW TABLE AS moved
FOR EACH STATEMENT EXECUTE FUNCTION kesu_account_moves();
--;;
CREATE FUNCTION kesu_head_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.turn < OLD.turn OR NEW.group_id <> OLD.group_id OR (NEW.seq, NEW.head_hash) IS DISTINCT FROM (
    SELECT (seq, hash) FROM public.journal WHERE group_id = NEW.group_id ORDER BY seq DESC LIMIT 1
  ) THEN
    RAISE EXCEPTION 'ledger: the head moves with the journal, onto its newest' USING ERRCODE = 'KE000';
  END IF;
  RETURN NEW;
END $$;
--;;
-- Taking the group's turn alone leaves the head where it is.
CREATE TRIGGER head_moves_forward BEFORE UPDATE ON ledger_head FOR EACH ROW
WHEN (NEW.seq <> OLD.seq OR NEW.head_hash <> OLD.head_hash OR NEW.group_id <> OLD.group_id OR NEW.turn < OLD.turn)
EXECUTE FUNCTION kesu_head_moves();
--;;
-- Posts drafts: an array holds one value for each, those of one group together and in their order; arrays of entries,
-- notices and declarations begin with the place of their draft. A draft is left out, its seq null, when its group's
-- books are not as they were when it was decided (in_since_seq, in_since_turn), or when somebody else writes to them
-- and in_wait is false. What is refused for one is refused for all.
CREATE FUNCTION kesu_post(
  in_groups bigint[], in_since_seq bigint[], in_since_turn bigint[],
  in_keys text[], in_requests bytea[], in_kinds text[], in_effective text[], in_meetings bigint[],
  in_posted_us bigint[], in_actors text[], in_channels text[], in_reverses bigint[], in_memos text[],
  in_memo_hashes bytea[], in_payloads bytea[],
  in_entry_of bigint[], in_lines bigint[], in_accounts text[], in_amounts bigint[],
  in_notice_of bigint[], in_notices bigint[], in_topics text[], in_members bigint[], in_facts text[], in_urgent bigint[],
  in_declared_of bigint[], in_declarers bigint[], in_declared_kinds text[], in_shares bigint[], in_declared_xof bigint[],
  in_wait boolean,
  OUT seqs bigint[], OUT links bytea[], OUT repeated boolean[]
) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  draft record;
  group_now bigint;
  seq_now bigint;
  link_now bytea;
  place_now bigint;
  previous bytea[];
  fresh boolean[];
  newest boolean[];
  legs bigint;
  written bigint;
  wrong text;
  there boolean;
BEGIN
  seqs := array_fill(NULL::bigint, ARRAY[cardinality(in_groups)]);
  links := array_fill(NULL::bytea, ARRAY[cardinality(in_groups)]);
  repeated := array_fill(false, ARRAY[cardinality(in_groups)]);
  fresh := repeated;
  newest := repeated;
  IF in_wait THEN
    -- A statement of its own: what is read with the lock would be what stood there before the wait.
    PERFORM FROM public.ledger_head WHERE group_id = ANY (in_groups) ORDER BY group_id FOR NO KEY UPDATE;
  END IF;
  -- A key that somebody takes between this statement's beginning and its lock is refused by one_result_per_key.
  FOR draft IN
    SELECT d.*, h.seq, h.turn, h.head_hash, j.seq AS known, j.hash AS known_link, j.request_hash <> d.request AS differs
    FROM unnest(in_groups, in_since_seq, in_since_turn, in_keys, in_requests, in_payloads) WITH ORDINALITY
      AS d(group_id, since_seq, since_turn, key, request, payload, place)
    JOIN public.ledger_head h ON h.group_id = d.group_id
    LEFT JOIN public.journal j ON j.idem_key = d.key AND j.group_id + 0 = d.group_id
    ORDER BY d.place FOR NO KEY UPDATE OF h SKIP LOCKED
  LOOP
    IF draft.differs THEN
      RAISE EXCEPTION '%', draft.key USING ERRCODE = 'KE001';
    END IF;
    IF draft.group_id IS DISTINCT FROM group_now THEN
      group_now := draft.group_id;
      seq_now := draft.seq;
      link_now := draft.head_hash;
      place_now := NULL;
    END IF;
    IF draft.known IS NOT NULL THEN
      seqs[draft.place] := draft.known;
      links[draft.place] := draft.known_link;
      repeated[draft.place] := true;
      CONTINUE;
    END IF;
    CONTINUE WHEN draft.since_seq <> seq_now OR draft.since_turn <> draft.turn;
    previous[draft.place] := link_now;
    seq_now := seq_now + 1;
    link_now := sha256('kesu/chain/1'::bytea || link_now || int8send(group_now) || int8send(seq_now) || draft.payload);
    seqs[draft.place] := seq_now;
    links[draft.place] := link_now;
    fresh[draft.place] := true;
    newest[draft.place] := true;
    IF place_now IS NOT NULL THEN
      newest[place_now] := false;
    END IF;
    place_now := draft.place;
  END LOOP;
  IF true <> ALL (fresh) THEN
    RETURN;
  END IF;
  WITH leg AS MATERIALIZED (
    SELECT in_groups[e.place] AS group_id, seqs[e.place] AS seq, e.line, e.account, e.amount_xof,
      (sum(e.amount_xof) OVER (PARTITION BY in_groups[e.place], e.account ORDER BY e.place))::bigint AS moved_xof
    FROM unnest(in_entry_of, in_lines, in_accounts, in_amounts) AS e(place, line, account, amount_xof)
    WHERE fresh[e.place]
  ), entered AS (
    INSERT INTO public.entry (group_id, seq, line, account, amount_xof, balance_after_xof)
    SELECT leg.group_id, leg.seq, leg.line, leg.account, leg.amount_xof, a.balance_xof + leg.moved_xof
    FROM leg JOIN public.account a ON a.group_id = leg.group_id AND a.code = leg.account
    WHERE a.balance_xof + leg.moved_xof BETWEEN a.floor_xof AND a.ceil_xof
    RETURNING group_id, seq, account, balance_after_xof
  ), moved AS (
    UPDATE public.account a SET balance_xof = e.balance_after_xof, last_seq = e.seq
    FROM (SELECT DISTINCT ON (group_id, account) * FROM entered ORDER BY group_id, account, seq DESC) e
    WHERE a.group_id = e.group_id AND a.code = e.account
  )
  SELECT (SELECT count(*) FROM leg), (SELECT count(*) FROM entered) INTO legs, written;
  IF written <> legs THEN
    SELECT leg.account, EXISTS (
      SELECT 1 FROM public.account a WHERE a.group_id = in_groups[leg.place] AND a.code = leg.account)
    INTO wrong, there
    FROM unnest(in_entry_of, in_accounts) AS leg(place, account)
    WHERE fresh[leg.place] AND NOT EXISTS (
      SELECT 1 FROM public.entry e
      WHERE e.group_id = in_groups[leg.place] AND e.account = leg.account AND e.seq = seqs[leg.place])
    ORDER BY leg.place, leg.account COLLATE "C" LIMIT 1;
    RAISE EXCEPTION '%', wrong USING ERRCODE = CASE WHEN there THEN 'KE003' ELSE 'KE004' END;
  END IF;
  INSERT INTO public.journal (group_id, seq, idem_key, request_hash, kind, effective_on, meeting, posted_us, actor,
    channel, reverses_seq, memo, memo_hash, payload_hash, prev_hash, hash)
  SELECT d.group_id, d.seq, d.key, d.request, d.kind, d.effective, d.meeting, d.posted_us, d.actor, d.channel,
    d.reverses, d.memo, d.memo_hash, d.payload, d.previous, d.link
  FROM unnest(in_groups, seqs, in_keys, in_requests, in_kinds, in_effective, in_meetings, in_posted_us, in_actors,
    in_channels, in_reverses, in_memos, in_memo_hashes, in_payloads, previous, links, fresh)
    AS d(group_id, seq, key, request, kind, effective, meeting, posted_us, actor, channel, reverses, memo, memo_hash,
      payload, previous, link, fresh)
  WHERE d.fresh;
  IF cardinality(in_topics) > 0 THEN
    INSERT INTO public.outbox (group_id, seq, key, topic, member, payload, urgent, created_us, next_us, state,
      attempts, claimed_until_us)
    SELECT in_groups[n.place], seqs[n.place], in_groups[n.place] || ':' || seqs[n.place] || ':' || n.notice, n.topic,
      n.member, n.facts, n.urgent, in_posted_us[n.place], in_posted_us[n.place], 'waiting', 0, 0
    FROM unnest(in_notice_of, in_notices, in_topics, in_members, in_facts, in_urgent)
      AS n(place, notice, topic, member, facts, urgent)
    WHERE fresh[n.place];
  END IF;
  IF cardinality(in_declarers) > 0 THEN
    INSERT INTO public.declaration (group_id, declared_seq, member, kind, shares, amount_xof)
    SELECT in_groups[d.place], seqs[d.place], d.member, d.kind, d.shares, d.amount_xof
    FROM unnest(in_declared_of, in_declarers, in_declared_kinds, in_shares, in_declared_xof)
      AS d(place, member, kind, shares, amount_xof)
    WHERE fresh[d.place];
  END IF;
  UPDATE public.ledger_head h SET seq = d.seq, head_hash = d.link
  FROM unnest(in_groups, seqs, links, newest) AS d(group_id, seq, link, newest)
  WHERE d.newest AND h.group_id = d.group_id;
END $$;
