-- The stages of the product. Names are empty: each reader sees them in their language until the business gives its own.
INSERT INTO pipeline_stages (key, name, position, color, stale_days, is_hidden, created_at) VALUES
  ('first_contact', '', 1, 'slate', 2, false, now()),
  ('consultation', '', 2, 'blue', 7, false, now()),
  ('deciding', '', 3, 'amber', 7, false, now()),
  ('purchased', '', 4, 'violet', 14, false, now()),
  ('active', '', 5, 'teal', 30, false, now()),
  ('finished', '', 6, 'green', NULL, false, now()),
  ('inactive', '', 7, 'rose', NULL, false, now());
--> statement-breakpoint
-- Ledgers say for ever how much and why. Whose a row is may change when two clients turn out to be one, and words about a person may be
-- taken away; nothing else.
DROP TRIGGER points_entries_append_only ON points_entries;
--> statement-breakpoint
CREATE TRIGGER points_entries_append_only BEFORE DELETE OR UPDATE OF id, booking_id, kind, points, cause_key, level_name, percent_bp,
  price_minor, currency, actor, created_at, record_id, record_version_at, booking_version, proof, expires_at, source_entry_id ON points_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change();
--> statement-breakpoint
CREATE TRIGGER points_entries_append_only_reason BEFORE UPDATE OF reason ON points_entries
  FOR EACH ROW WHEN (NEW.reason <> '' AND NEW.reason <> OLD.reason) EXECUTE FUNCTION refuse_ledger_change();
--> statement-breakpoint
DROP TRIGGER money_entries_append_only ON money_entries;
--> statement-breakpoint
CREATE TRIGGER money_entries_append_only BEFORE DELETE OR UPDATE OF id, at, kind, amount_minor, currency, method, booking_id, program_id,
  payment_id, refund_id, cause_key, actor ON money_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_books_change();
--> statement-breakpoint
CREATE TRIGGER money_entries_append_only_reason BEFORE UPDATE OF reason ON money_entries
  FOR EACH ROW WHEN (NEW.reason <> '' AND NEW.reason <> OLD.reason) EXECUTE FUNCTION refuse_books_change();
--> statement-breakpoint
-- The balance beside the client is the sum of the ledger, whoever writes the ledger.
UPDATE clients SET points_balance = sums.points
FROM (SELECT client_id, sum(points) AS points FROM points_entries GROUP BY client_id) AS sums WHERE sums.client_id = clients.id;
--> statement-breakpoint
CREATE FUNCTION keep_points_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE clients SET points_balance = points_balance - OLD.points WHERE id = OLD.client_id;
  END IF;
  UPDATE clients SET points_balance = points_balance + NEW.points WHERE id = NEW.client_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER points_entries_balance_insert AFTER INSERT ON points_entries FOR EACH ROW EXECUTE FUNCTION keep_points_balance();
--> statement-breakpoint
CREATE TRIGGER points_entries_balance_move AFTER UPDATE OF client_id ON points_entries
  FOR EACH ROW WHEN (NEW.client_id <> OLD.client_id) EXECUTE FUNCTION keep_points_balance();
--> statement-breakpoint
-- What is owed: the unpaid part of completed visits that were not sold by another system's till. A point is worth one major unit.
INSERT INTO client_dues (client_id, currency, due_minor)
SELECT client_id, currency, sum(price_minor - paid_minor - points_spent * 100) FROM bookings
WHERE client_id IS NOT NULL AND status = 'completed' AND source <> 'yclients' AND price_minor > paid_minor + points_spent * 100
GROUP BY client_id, currency;
--> statement-breakpoint
CREATE FUNCTION keep_client_dues() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.client_id IS NOT NULL AND OLD.status = 'completed' AND OLD.source <> 'yclients'
    AND OLD.price_minor > OLD.paid_minor + OLD.points_spent * 100 THEN
    UPDATE client_dues SET due_minor = due_minor - (OLD.price_minor - OLD.paid_minor - OLD.points_spent * 100)
    WHERE client_id = OLD.client_id AND currency = OLD.currency;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.client_id IS NOT NULL AND NEW.status = 'completed' AND NEW.source <> 'yclients'
    AND NEW.price_minor > NEW.paid_minor + NEW.points_spent * 100 THEN
    INSERT INTO client_dues (client_id, currency, due_minor)
    VALUES (NEW.client_id, NEW.currency, NEW.price_minor - NEW.paid_minor - NEW.points_spent * 100)
    ON CONFLICT (client_id, currency) DO UPDATE SET due_minor = client_dues.due_minor + excluded.due_minor;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM client_dues WHERE client_id = OLD.client_id AND due_minor = 0;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER bookings_due_insert AFTER INSERT ON bookings
  FOR EACH ROW WHEN (NEW.status = 'completed') EXECUTE FUNCTION keep_client_dues();
--> statement-breakpoint
CREATE TRIGGER bookings_due_update AFTER UPDATE OF client_id, status, source, price_minor, currency, paid_minor, points_spent ON bookings
  FOR EACH ROW WHEN (OLD.status = 'completed' OR NEW.status = 'completed') EXECUTE FUNCTION keep_client_dues();
--> statement-breakpoint
CREATE TRIGGER bookings_due_delete AFTER DELETE ON bookings
  FOR EACH ROW WHEN (OLD.status = 'completed') EXECUTE FUNCTION keep_client_dues();
