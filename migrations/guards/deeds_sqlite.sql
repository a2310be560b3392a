-- What was done under a key stays: it could be done a second time otherwise.

CREATE TRIGGER deed_no_update BEFORE UPDATE ON deed BEGIN
  SELECT RAISE(ABORT, 'ledger: a deed stays as it was done');
END;
--;;
CREATE TRIGGER deed_no_delete BEFORE DELETE ON deed BEGIN
  SELECT RAISE(ABORT, 'ledger: a deed stays as it was done');
END;
