-- The panel's audit log is append-only: not even the service itself may rewrite who saw what.

CREATE TRIGGER audit_line_no_update BEFORE UPDATE ON audit_line BEGIN
  SELECT RAISE(ABORT, 'panel: the audit log is append-only');
END;
--;;
CREATE TRIGGER audit_line_no_delete BEFORE DELETE ON audit_line BEGIN
  SELECT RAISE(ABORT, 'panel: the audit log is append-only');
END;
--;;
CREATE TRIGGER audit_line_no_replace BEFORE INSERT ON audit_line
WHEN EXISTS (SELECT 1 FROM audit_line WHERE id = NEW.id) BEGIN
  SELECT RAISE(ABORT, 'panel: the audit log is append-only');
END;
