-- What was done under a key stays: it could be done a second time otherwise.

CREATE TRIGGER deed_no_change BEFORE UPDATE OR DELETE ON deed FOR EACH ROW EXECUTE FUNCTION kesu_refuse();
--;;
CREATE TRIGGER deed_no_truncate BEFORE TRUNCATE ON deed FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();
