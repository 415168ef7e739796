-- Seats of one group class (`class_key`) share their hour; everything else of a person still excludes everything else.
ALTER TABLE bookings DROP CONSTRAINT bookings_no_overlap;
--> statement-breakpoint
ALTER TABLE bookings ADD CONSTRAINT bookings_no_overlap
  EXCLUDE USING gist (
    staff_id WITH =, (coalesce(class_key, 'visit:' || reference)) WITH <>, tstzrange(busy_from, busy_until, '[)') WITH &&
  ) WHERE (blocks AND is_exclusive);
--> statement-breakpoint
-- The same fence for rooms and equipment.
ALTER TABLE booking_resources ADD CONSTRAINT booking_resources_no_overlap
  EXCLUDE USING gist (
    resource_id WITH =, (coalesce(class_key, 'visit:' || booking_id::text)) WITH <>, tstzrange(busy_from, busy_until, '[)') WITH &&
  ) WHERE (blocks AND is_exclusive);
--> statement-breakpoint
CREATE FUNCTION refuse_books_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the books are append-only';
END $$;
--> statement-breakpoint
CREATE TRIGGER money_entries_append_only BEFORE UPDATE OR DELETE ON money_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_books_change();
--> statement-breakpoint
-- What was sold and sent before there were lines and states of its own.
INSERT INTO booking_items (booking_id, position, service_id, name, is_addon, duration_min, price_minor)
SELECT id, 0, service_id, service_name, false, (extract(epoch FROM ends_at - starts_at) / 60)::int, price_minor FROM bookings WHERE service_id IS NOT NULL;
--> statement-breakpoint
UPDATE deliveries SET status = 'sent', attempts = 1 WHERE sent_at IS NOT NULL;
