-- The stages of the product. Names are empty: each reader sees them in their language until the business gives its own.
INSERT INTO pipeline_stages (key, name, position, color, stale_days, is_hidden, created_at) VALUES
  ('first_contact', '', 1, 'slate', 2, 0, CAST(unixepoch('subsec') * 1000 AS integer)),
  ('consultation', '', 2, 'blue', 7, 0, CAST(unixepoch('subsec') * 1000 AS integer)),
  ('deciding', '', 3, 'amber', 7, 0, CAST(unixepoch('subsec') * 1000 AS integer)),
  ('purchased', '', 4, 'violet', 14, 0, CAST(unixepoch('subsec') * 1000 AS integer)),
  ('active', '', 5, 'teal', 30, 0, CAST(unixepoch('subsec') * 1000 AS integer)),
  ('finished', '', 6, 'green', NULL, 0, CAST(unixepoch('subsec') * 1000 AS integer)),
  ('inactive', '', 7, 'rose', NULL, 0, CAST(unixepoch('subsec') * 1000 AS integer));
--> statement-breakpoint
-- Ledgers say for ever how much and why. Whose a row is may change when two clients turn out to be one, and words about a person may be
-- taken away; nothing else.
DROP TRIGGER points_entries_append_only_update;
--> statement-breakpoint
CREATE TRIGGER points_entries_append_only_update BEFORE UPDATE OF id, booking_id, kind, points, cause_key, level_name, percent_bp,
  price_minor, currency, actor, created_at, record_id, record_version_at, booking_version, proof, expires_at, source_entry_id ON points_entries
BEGIN SELECT RAISE(ABORT, 'the points ledger is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER points_entries_append_only_reason BEFORE UPDATE OF reason ON points_entries
WHEN NEW.reason <> '' AND NEW.reason <> OLD.reason
BEGIN SELECT RAISE(ABORT, 'the points ledger is append-only'); END;
--> statement-breakpoint
DROP TRIGGER money_entries_append_only_update;
--> statement-breakpoint
CREATE TRIGGER money_entries_append_only_update BEFORE UPDATE OF id, at, kind, amount_minor, currency, method, booking_id, program_id,
  payment_id, refund_id, cause_key, actor ON money_entries
BEGIN SELECT RAISE(ABORT, 'the books are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER money_entries_append_only_reason BEFORE UPDATE OF reason ON money_entries
WHEN NEW.reason <> '' AND NEW.reason <> OLD.reason
BEGIN SELECT RAISE(ABORT, 'the books are append-only'); END;
--> statement-breakpoint
-- The balance beside the client is the sum of the ledger, whoever writes the ledger.
UPDATE clients SET points_balance = (SELECT coalesce(sum(points), 0) FROM points_entries WHERE client_id = clients.id)
WHERE id IN (SELECT client_id FROM points_entries);
--> statement-breakpoint
CREATE TRIGGER points_entries_balance_insert AFTER INSERT ON points_entries
BEGIN UPDATE clients SET points_balance = points_balance + NEW.points WHERE id = NEW.client_id; END;
--> statement-breakpoint
CREATE TRIGGER points_entries_balance_move AFTER UPDATE OF client_id ON points_entries
WHEN NEW.client_id <> OLD.client_id
BEGIN
  UPDATE clients SET points_balance = points_balance - OLD.points WHERE id = OLD.client_id;
  UPDATE clients SET points_balance = points_balance + NEW.points WHERE id = NEW.client_id;
END;
--> statement-breakpoint
-- What is owed: the unpaid part of completed visits that were not sold by another system's till. A point is worth one major unit.
INSERT INTO client_dues (client_id, currency, due_minor)
SELECT client_id, currency, sum(price_minor - paid_minor - points_spent * 100) FROM bookings
WHERE client_id IS NOT NULL AND status = 'completed' AND source <> 'yclients' AND price_minor > paid_minor + points_spent * 100
GROUP BY client_id, currency;
--> statement-breakpoint
CREATE TRIGGER bookings_due_insert AFTER INSERT ON bookings
WHEN NEW.client_id IS NOT NULL AND NEW.status = 'completed' AND NEW.source <> 'yclients' AND NEW.price_minor > NEW.paid_minor + NEW.points_spent * 100
BEGIN
  INSERT INTO client_dues (client_id, currency, due_minor)
  VALUES (NEW.client_id, NEW.currency, NEW.price_minor - NEW.paid_minor - NEW.points_spent * 100)
  ON CONFLICT (client_id, currency) DO UPDATE SET due_minor = due_minor + excluded.due_minor;
END;
--> statement-breakpoint
CREATE TRIGGER bookings_due_update AFTER UPDATE OF client_id, status, source, price_minor, currency, paid_minor, points_spent ON bookings
WHEN OLD.status = 'completed' OR NEW.status = 'completed'
BEGIN
  UPDATE client_dues SET due_minor = due_minor - (OLD.price_minor - OLD.paid_minor - OLD.points_spent * 100)
  WHERE client_id = OLD.client_id AND currency = OLD.currency AND OLD.status = 'completed' AND OLD.source <> 'yclients'
    AND OLD.price_minor > OLD.paid_minor + OLD.points_spent * 100;
  INSERT INTO client_dues (client_id, currency, due_minor)
  SELECT NEW.client_id, NEW.currency, NEW.price_minor - NEW.paid_minor - NEW.points_spent * 100
  WHERE NEW.client_id IS NOT NULL AND NEW.status = 'completed' AND NEW.source <> 'yclients' AND NEW.price_minor > NEW.paid_minor + NEW.points_spent * 100
  ON CONFLICT (client_id, currency) DO UPDATE SET due_minor = due_minor + excluded.due_minor;
  DELETE FROM client_dues WHERE client_id IN (OLD.client_id, NEW.client_id) AND due_minor = 0;
END;
--> statement-breakpoint
CREATE TRIGGER bookings_due_delete AFTER DELETE ON bookings
WHEN OLD.client_id IS NOT NULL AND OLD.status = 'completed' AND OLD.source <> 'yclients' AND OLD.price_minor > OLD.paid_minor + OLD.points_spent * 100
BEGIN
  UPDATE client_dues SET due_minor = due_minor - (OLD.price_minor - OLD.paid_minor - OLD.points_spent * 100)
  WHERE client_id = OLD.client_id AND currency = OLD.currency;
  DELETE FROM client_dues WHERE client_id = OLD.client_id AND due_minor = 0;
END;
