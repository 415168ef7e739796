-- The fence behind the booking commands: no code path can put an exclusive visit over another one. Contended hours are
-- decided by the lock row `calendar_days` first; a constraint alone collapses under contention.
CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
ALTER TABLE bookings ADD CONSTRAINT bookings_no_overlap
  EXCLUDE USING gist (staff_id WITH =, tstzrange(busy_from, busy_until, '[)') WITH &&) WHERE (blocks AND is_exclusive);
--> statement-breakpoint
CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the points ledger is append-only';
END $$;
--> statement-breakpoint
CREATE TRIGGER points_entries_append_only BEFORE UPDATE OR DELETE ON points_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change();
--> statement-breakpoint
-- Byte order, as SQLite sorts, so that a list reads the same on both engines.
ALTER TABLE clients ALTER COLUMN sort_key TYPE text COLLATE "C";
--> statement-breakpoint
CREATE INDEX clients_search ON clients USING gin (search_text gin_trgm_ops);
