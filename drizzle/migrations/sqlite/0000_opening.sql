CREATE TABLE `api_tokens` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`token_hash` text NOT NULL,
	`user_id` integer,
	`client_id` integer,
	`label` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_hash` ON `api_tokens` (`token_hash`);--> statement-breakpoint
CREATE INDEX `api_tokens_user` ON `api_tokens` (`user_id`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`status` integer,
	`response` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idempotency_keys_scope_key` ON `idempotency_keys` (`scope`,`key`);--> statement-breakpoint
CREATE INDEX `idempotency_keys_age` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`token_hash` text NOT NULL,
	`user_id` integer NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	`user_agent` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_token_hash` ON `sessions` (`token_hash`);--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`username` text NOT NULL,
	`username_key` text NOT NULL,
	`email` text,
	`email_key` text,
	`password_hash` text NOT NULL,
	`role` text NOT NULL,
	`display_name` text NOT NULL,
	`staff_id` integer,
	`locale` text NOT NULL,
	`is_active` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "users_role_check" CHECK("users"."role" in ('admin', 'manager', 'trainer'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_username_key` ON `users` (`username_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_key` ON `users` (`email_key`);--> statement-breakpoint
CREATE TABLE `booking_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`booking_id` integer NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`kind` text NOT NULL,
	`from_status` text,
	`to_status` text,
	`reason` text NOT NULL,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `booking_events_booking` ON `booking_events` (`booking_id`,`id`);--> statement-breakpoint
CREATE TABLE `bookings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`reference` text NOT NULL,
	`link_token` text NOT NULL,
	`client_id` integer,
	`staff_id` integer NOT NULL,
	`service_id` integer,
	`service_name` text NOT NULL,
	`location_id` integer NOT NULL,
	`source` text NOT NULL,
	`status` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`busy_from` integer NOT NULL,
	`busy_until` integer NOT NULL,
	`blocks` integer NOT NULL,
	`is_exclusive` integer NOT NULL,
	`local_day` text NOT NULL,
	`price_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`notes` text NOT NULL,
	`contact_email` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`completed_at` integer,
	`cancelled_at` integer,
	`version` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "bookings_status_check" CHECK("bookings"."status" in ('hold', 'pending', 'confirmed', 'completed', 'cancelled', 'no_show', 'expired')),
	CONSTRAINT "bookings_source_check" CHECK("bookings"."source" in ('online', 'staff', 'api', 'yclients')),
	CONSTRAINT "bookings_span_check" CHECK("bookings"."ends_at" > "bookings"."starts_at" and "bookings"."busy_from" <= "bookings"."starts_at" and "bookings"."busy_until" >= "bookings"."ends_at")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `bookings_reference` ON `bookings` (`reference`);--> statement-breakpoint
CREATE UNIQUE INDEX `bookings_link_token` ON `bookings` (`link_token`);--> statement-breakpoint
CREATE INDEX `bookings_staff_time` ON `bookings` (`staff_id`,`starts_at`);--> statement-breakpoint
CREATE INDEX `bookings_staff_busy` ON `bookings` (`staff_id`,`blocks`,`busy_from`,`busy_until`);--> statement-breakpoint
CREATE INDEX `bookings_client_time` ON `bookings` (`client_id`,`starts_at`);--> statement-breakpoint
CREATE INDEX `bookings_day` ON `bookings` (`local_day`,`starts_at`);--> statement-breakpoint
CREATE INDEX `bookings_upcoming` ON `bookings` (`status`,`starts_at`);--> statement-breakpoint
CREATE TABLE `calendar_days` (
	`staff_id` integer NOT NULL,
	`day` text NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`staff_id`, `day`),
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `locations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`zone` text NOT NULL,
	`currency` text NOT NULL,
	`country` text NOT NULL,
	`address` text NOT NULL,
	`phone` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `service_categories` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `services` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`category_id` integer NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`duration_min` integer NOT NULL,
	`price_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`buffer_before_min` integer NOT NULL,
	`buffer_after_min` integer NOT NULL,
	`step_min` integer NOT NULL,
	`min_notice_min` integer NOT NULL,
	`horizon_days` integer NOT NULL,
	`is_online` integer NOT NULL,
	`position` integer NOT NULL,
	`archived_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`category_id`) REFERENCES `service_categories`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `services_category` ON `services` (`category_id`,`position`);--> statement-breakpoint
CREATE TABLE `staff` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`location_id` integer NOT NULL,
	`name` text NOT NULL,
	`title` text NOT NULL,
	`position` integer NOT NULL,
	`is_bookable` integer NOT NULL,
	`archived_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `staff_services` (
	`staff_id` integer NOT NULL,
	`service_id` integer NOT NULL,
	`price_minor` integer,
	`duration_min` integer,
	PRIMARY KEY(`staff_id`, `service_id`),
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `staff_services_service` ON `staff_services` (`service_id`);--> statement-breakpoint
CREATE TABLE `clients` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`code` text NOT NULL,
	`first_name` text NOT NULL,
	`last_name` text NOT NULL,
	`middle_name` text NOT NULL,
	`display_name` text NOT NULL,
	`sort_key` text NOT NULL,
	`search_text` text NOT NULL,
	`phone_raw` text,
	`phone_e_164` text,
	`phone_is_identity` integer NOT NULL,
	`email` text,
	`email_key` text,
	`locale` text NOT NULL,
	`notes` text NOT NULL,
	`source` text NOT NULL,
	`visits_count` integer NOT NULL,
	`last_visit_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`archived_at` integer,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `clients_code` ON `clients` (`code`);--> statement-breakpoint
CREATE INDEX `clients_phone` ON `clients` (`phone_e_164`);--> statement-breakpoint
CREATE INDEX `clients_email` ON `clients` (`email_key`);--> statement-breakpoint
CREATE INDEX `clients_by_name` ON `clients` (`sort_key`,`id`);--> statement-breakpoint
CREATE INDEX `clients_by_created` ON `clients` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `clients_by_last_visit` ON `clients` (`last_visit_at`,`id`);--> statement-breakpoint
CREATE INDEX `clients_by_visits` ON `clients` (`visits_count`,`id`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`payload` text NOT NULL,
	`status` text NOT NULL,
	`priority` integer NOT NULL,
	`run_at` integer NOT NULL,
	`attempt` integer NOT NULL,
	`max_attempts` integer NOT NULL,
	`owner` text,
	`lease_until` integer,
	`dedupe_key` text,
	`last_error` text,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	CONSTRAINT "jobs_status_check" CHECK("jobs"."status" in ('queued', 'running', 'done', 'failed', 'cancelled'))
);
--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`status`,`priority`,`run_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_dedupe` ON `jobs` (`dedupe_key`);--> statement-breakpoint
CREATE TABLE `loyalty_levels` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`threshold_minor` integer NOT NULL,
	`percent_bp` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `points_entries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`booking_id` integer,
	`kind` text NOT NULL,
	`points` integer NOT NULL,
	`cause_key` text NOT NULL,
	`level_name` text,
	`percent_bp` integer,
	`price_minor` integer,
	`currency` text,
	`reason` text NOT NULL,
	`actor` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "points_entries_kind_check" CHECK("points_entries"."kind" in ('award', 'reverse', 'adjust', 'spend', 'refund', 'expire', 'correct'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `points_entries_cause` ON `points_entries` (`cause_key`);--> statement-breakpoint
CREATE INDEX `points_entries_client` ON `points_entries` (`client_id`,`id`);--> statement-breakpoint
CREATE INDEX `points_entries_booking` ON `points_entries` (`booking_id`,`id`);--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`channel` text NOT NULL,
	`template` text NOT NULL,
	`booking_id` integer,
	`external_id` text,
	`created_at` integer NOT NULL,
	`sent_at` integer,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_key` ON `deliveries` (`key`);--> statement-breakpoint
CREATE INDEX `deliveries_booking` ON `deliveries` (`booking_id`);--> statement-breakpoint
CREATE TABLE `weekly_hours` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`staff_id` integer NOT NULL,
	`weekday` integer NOT NULL,
	`start_min` integer NOT NULL,
	`end_min` integer NOT NULL,
	`valid_from` text,
	`valid_until` text,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "weekly_hours_weekday_check" CHECK("weekly_hours"."weekday" between 0 and 6),
	CONSTRAINT "weekly_hours_span_check" CHECK("weekly_hours"."start_min" >= 0 and "weekly_hours"."start_min" < 1440 and "weekly_hours"."end_min" > "weekly_hours"."start_min" and "weekly_hours"."end_min" <= 2880)
);
--> statement-breakpoint
CREATE INDEX `weekly_hours_staff` ON `weekly_hours` (`staff_id`,`weekday`,`start_min`);--> statement-breakpoint
CREATE TABLE `data_versions` (
	`topic` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `external_records` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`external_id` text NOT NULL,
	`version_at` integer NOT NULL,
	`state` text NOT NULL,
	`booking_id` integer,
	`client_id` integer,
	`evidence` text NOT NULL,
	`record` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "external_records_state_check" CHECK("external_records"."state" in ('matched', 'linked', 'waiting', 'dismissed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `external_records_unique` ON `external_records` (`source`,`external_id`);--> statement-breakpoint
CREATE INDEX `external_records_state` ON `external_records` (`state`,`id`);--> statement-breakpoint
CREATE INDEX `external_records_booking` ON `external_records` (`booking_id`);--> statement-breakpoint
CREATE TABLE `external_refs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`entity` text NOT NULL,
	`external_id` text NOT NULL,
	`entity_id` integer NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "external_refs_entity_check" CHECK("external_refs"."entity" in ('client', 'service', 'staff', 'booking', 'location'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `external_refs_unique` ON `external_refs` (`source`,`entity`,`external_id`);--> statement-breakpoint
CREATE INDEX `external_refs_entity` ON `external_refs` (`entity`,`entity_id`);--> statement-breakpoint
CREATE TABLE `inbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`dedupe_key` text NOT NULL,
	`body` text NOT NULL,
	`received_at` integer NOT NULL,
	`status` text NOT NULL,
	`outcome` text,
	`processed_at` integer,
	CONSTRAINT "inbox_status_check" CHECK("inbox"."status" in ('new', 'applied', 'ignored', 'failed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbox_dedupe` ON `inbox` (`source`,`dedupe_key`);--> statement-breakpoint
CREATE INDEX `inbox_status` ON `inbox` (`status`,`id`);--> statement-breakpoint
CREATE TABLE `sync_runs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`cause` text NOT NULL,
	`status` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`seen` integer NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`unchanged` integer NOT NULL,
	`waiting` integer NOT NULL,
	`failed` integer NOT NULL,
	`error` text,
	CONSTRAINT "sync_runs_status_check" CHECK("sync_runs"."status" in ('running', 'done', 'failed'))
);
--> statement-breakpoint
CREATE INDEX `sync_runs_source` ON `sync_runs` (`source`,`id`);