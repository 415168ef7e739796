-- Seats of one group class (`class_key`) share their hour; everything else of a person still excludes everything else.
DROP TRIGGER bookings_no_overlap_insert;
--> statement-breakpoint
DROP TRIGGER bookings_no_overlap_update;
--> statement-breakpoint
CREATE TRIGGER bookings_no_overlap_insert BEFORE INSERT ON bookings
WHEN NEW.blocks = 1 AND NEW.is_exclusive = 1 AND EXISTS (
  SELECT 1 FROM bookings WHERE staff_id = NEW.staff_id AND blocks = 1 AND is_exclusive = 1
    AND busy_from < NEW.busy_until AND busy_from > NEW.busy_from - 172800000 AND busy_until > NEW.busy_from
    AND (class_key IS NULL OR NEW.class_key IS NULL OR class_key <> NEW.class_key)
)
BEGIN SELECT RAISE(ABORT, 'slot_taken'); END;
--> statement-breakpoint
CREATE TRIGGER bookings_no_overlap_update BEFORE UPDATE OF staff_id, busy_from, busy_until, blocks, is_exclusive, class_key ON bookings
WHEN NEW.blocks = 1 AND NEW.is_exclusive = 1 AND EXISTS (
  SELECT 1 FROM bookings WHERE staff_id = NEW.staff_id AND blocks = 1 AND id <> NEW.id AND is_exclusive = 1
    AND busy_from < NEW.busy_until AND busy_from > NEW.busy_from - 172800000 AND busy_until > NEW.busy_from
    AND (class_key IS NULL OR NEW.class_key IS NULL OR class_key <> NEW.class_key)
)
BEGIN SELECT RAISE(ABORT, 'slot_taken'); END;
--> statement-breakpoint
-- The same fence for rooms and equipment.
CREATE TRIGGER booking_resources_no_overlap_insert BEFORE INSERT ON booking_resources
WHEN NEW.blocks = 1 AND NEW.is_exclusive = 1 AND EXISTS (
  SELECT 1 FROM booking_resources WHERE resource_id = NEW.resource_id AND blocks = 1 AND is_exclusive = 1 AND booking_id <> NEW.booking_id
    AND busy_from < NEW.busy_until AND busy_from > NEW.busy_from - 172800000 AND busy_until > NEW.busy_from
    AND (class_key IS NULL OR NEW.class_key IS NULL OR class_key <> NEW.class_key)
)
BEGIN SELECT RAISE(ABORT, 'slot_taken'); END;
--> statement-breakpoint
CREATE TRIGGER booking_resources_no_overlap_update BEFORE UPDATE ON booking_resources
WHEN NEW.blocks = 1 AND NEW.is_exclusive = 1 AND EXISTS (
  SELECT 1 FROM booking_resources WHERE resource_id = NEW.resource_id AND blocks = 1 AND is_exclusive = 1 AND booking_id <> NEW.booking_id
    AND busy_from < NEW.busy_until AND busy_from > NEW.busy_from - 172800000 AND busy_until > NEW.busy_from
    AND (class_key IS NULL OR NEW.class_key IS NULL OR class_key <> NEW.class_key)
)
BEGIN SELECT RAISE(ABORT, 'slot_taken'); END;
--> statement-breakpoint
CREATE TRIGGER money_entries_append_only_update BEFORE UPDATE ON money_entries
BEGIN SELECT RAISE(ABORT, 'the books are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER money_entries_append_only_delete BEFORE DELETE ON money_entries
BEGIN SELECT RAISE(ABORT, 'the books are append-only'); END;
--> statement-breakpoint
-- What was sold and sent before there were lines and states of its own.
INSERT INTO booking_items (booking_id, position, service_id, name, is_addon, duration_min, price_minor)
SELECT id, 0, service_id, service_name, 0, (ends_at - starts_at) / 60000, price_minor FROM bookings WHERE service_id IS NOT NULL;
--> statement-breakpoint
UPDATE deliveries SET status = 'sent', attempts = 1 WHERE sent_at IS NOT NULL;
