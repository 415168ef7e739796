-- A client's code is quoted by people and kept by other systems: once made, it never changes.
CREATE TRIGGER clients_code_stays BEFORE UPDATE OF code ON clients
WHEN OLD.code <> '' AND NEW.code <> OLD.code
BEGIN SELECT RAISE(ABORT, 'a client code never changes'); END;
