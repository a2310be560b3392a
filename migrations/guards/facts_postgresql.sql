-- The history of a group's facts is append-only: what was true, and who said it, is not rewritten.

CREATE FUNCTION kesu_facts_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'panel: the history of facts is append-only' USING ERRCODE = 'KE006';
END $$;
--;;
CREATE TRIGGER group_fact_no_change BEFORE UPDATE OR DELETE ON group_fact
FOR EACH ROW EXECUTE FUNCTION kesu_facts_append_only();
--;;
CREATE TRIGGER group_fact_no_truncate BEFORE TRUNCATE ON group_fact
FOR EACH STATEMENT EXECUTE FUNCTION kesu_facts_append_only();
