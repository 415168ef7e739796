-- The fence behind the booking commands: no code path can put an exclusive visit over another one that takes the person's time.
-- The probe looks back two days at most (a visit with its buffers is shorter), so it stays quick on a long history.
CREATE TRIGGER bookings_no_overlap_insert BEFORE INSERT ON bookings
WHEN NEW.blocks = 1 AND NEW.is_exclusive = 1 AND EXISTS (
  SELECT 1 FROM bookings WHERE staff_id = NEW.staff_id AND blocks = 1
    AND busy_from < NEW.busy_until AND busy_from > NEW.busy_from - 172800000 AND busy_until > NEW.busy_from
)
BEGIN SELECT RAISE(ABORT, 'slot_taken'); END;
--> statement-breakpoint
CREATE TRIGGER bookings_no_overlap_update BEFORE UPDATE OF staff_id, busy_from, busy_until, blocks, is_exclusive ON bookings
WHEN NEW.blocks = 1 AND NEW.is_exclusive = 1 AND EXISTS (
  SELECT 1 FROM bookings WHERE staff_id = NEW.staff_id AND blocks = 1 AND id <> NEW.id AND is_exclusive = 1
    AND busy_from < NEW.busy_until AND busy_from > NEW.busy_from - 172800000 AND busy_until > NEW.busy_from
)
BEGIN SELECT RAISE(ABORT, 'slot_taken'); END;
--> statement-breakpoint
CREATE TRIGGER points_entries_append_only_update BEFORE UPDATE ON points_entries
BEGIN SELECT RAISE(ABORT, 'the points ledger is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER points_entries_append_only_delete BEFORE DELETE ON points_entries
BEGIN SELECT RAISE(ABORT, 'the points ledger is append-only'); END;
--> statement-breakpoint
CREATE VIRTUAL TABLE clients_search USING fts5(search_text, content='clients', content_rowid='id', tokenize='trigram', detail='full');
--> statement-breakpoint
CREATE TRIGGER clients_search_insert AFTER INSERT ON clients
BEGIN INSERT INTO clients_search(rowid, search_text) VALUES (NEW.id, NEW.search_text); END;
--> statement-breakpoint
CREATE TRIGGER clients_search_delete AFTER DELETE ON clients
BEGIN INSERT INTO clients_search(clients_search, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text); END;
--> statement-breakpoint
CREATE TRIGGER clients_search_update AFTER UPDATE OF search_text ON clients
BEGIN
  INSERT INTO clients_search(clients_search, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);
  INSERT INTO clients_search(rowid, search_text) VALUES (NEW.id, NEW.search_text);
END;
