-- The panel's audit log is append-only: not even the service itself may rewrite who saw what.

CREATE FUNCTION kesu_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'panel: the audit log is append-only' USING ERRCODE = 'KE006';
END $$;
--;;
CREATE TRIGGER audit_line_no_change BEFORE UPDATE OR DELETE ON audit_line
FOR EACH ROW EXECUTE FUNCTION kesu_audit_append_only();
--;;
CREATE TRIGGER audit_line_no_truncate BEFORE TRUNCATE ON audit_line
FOR EACH STATEMENT EXECUTE FUNCTION kesu_audit_append_only();
