-- A client's code is quoted by people and kept by other systems: once made, it never changes.
CREATE FUNCTION refuse_code_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a client code never changes';
END $$;
--> statement-breakpoint
CREATE TRIGGER clients_code_stays BEFORE UPDATE OF code ON clients
  FOR EACH ROW WHEN (OLD.code <> '' AND NEW.code <> OLD.code) EXECUTE FUNCTION refuse_code_change();
