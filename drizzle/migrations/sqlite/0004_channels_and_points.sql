CREATE TABLE `mirrored_visits` (
	`booking_id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`is_provisional` integer NOT NULL,
	`external_id` text,
	`record_hash` text,
	`request_key` text NOT NULL,
	`placed_digest` text,
	`placed_version` integer,
	`attempts` integer NOT NULL,
	`failure` text,
	`lease_until` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "mirrored_visits_kind_check" CHECK("mirrored_visits"."kind" in ('sale', 'busy')),
	CONSTRAINT "mirrored_visits_state_check" CHECK("mirrored_visits"."state" in ('waiting', 'placed', 'conflict', 'refused', 'withdrawn'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mirrored_visits_external` ON `mirrored_visits` (`source`,`external_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `mirrored_visits_request` ON `mirrored_visits` (`source`,`request_key`);--> statement-breakpoint
CREATE INDEX `mirrored_visits_state` ON `mirrored_visits` (`state`,`booking_id`);--> statement-breakpoint
CREATE TABLE `visit_conflicts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`open_key` text,
	`booking_id` integer NOT NULL,
	`other_booking_id` integer,
	`source` text NOT NULL,
	`external_id` text,
	`proposed_loser` text NOT NULL,
	`state` text NOT NULL,
	`resolution` text,
	`created_at` integer NOT NULL,
	`resolved_at` integer,
	`resolved_by` text,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`other_booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "visit_conflicts_kind_check" CHECK("visit_conflicts"."kind" in ('overlap', 'changed_both', 'gone_there')),
	CONSTRAINT "visit_conflicts_state_check" CHECK("visit_conflicts"."state" in ('open', 'resolved'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `visit_conflicts_open` ON `visit_conflicts` (`open_key`);--> statement-breakpoint
CREATE INDEX `visit_conflicts_state` ON `visit_conflicts` (`state`,`id`);--> statement-breakpoint
CREATE INDEX `visit_conflicts_booking` ON `visit_conflicts` (`booking_id`);--> statement-breakpoint
CREATE TABLE `widget_visits` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`link_token` text NOT NULL,
	`client_id` integer NOT NULL,
	`service_id` integer NOT NULL,
	`state` text NOT NULL,
	`booking_id` integer,
	`created_at` integer NOT NULL,
	`wait_until` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "widget_visits_state_check" CHECK("widget_visits"."state" in ('waiting', 'arrived', 'lapsed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `widget_visits_link_token` ON `widget_visits` (`link_token`);--> statement-breakpoint
CREATE INDEX `widget_visits_client` ON `widget_visits` (`client_id`,`state`);--> statement-breakpoint
CREATE TABLE `call_budgets` (
	`address` text PRIMARY KEY NOT NULL,
	`starts` text NOT NULL,
	`closed_until` integer
);
--> statement-breakpoint
CREATE TABLE `connection_health` (
	`vendor` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`failures` integer NOT NULL,
	`since` integer NOT NULL,
	`last_success_at` integer,
	`last_failure_at` integer,
	`last_failure` text,
	`not_granted` text NOT NULL,
	`alerted_at` integer,
	CONSTRAINT "connection_health_state_check" CHECK("connection_health"."state" in ('unknown', 'up', 'down', 'unauthorized'))
);
--> statement-breakpoint
CREATE TABLE `connections` (
	`vendor` text PRIMARY KEY NOT NULL,
	`is_paused` integer NOT NULL,
	`settings` text NOT NULL,
	`secrets` text NOT NULL,
	`version` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`updated_by` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `catalogue_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`entity` text NOT NULL,
	`external_id` text NOT NULL,
	`change` text NOT NULL,
	`before` text,
	`after` text,
	`at` integer NOT NULL,
	`seen_at` integer,
	`seen_by` text,
	CONSTRAINT "catalogue_changes_entity_check" CHECK("catalogue_changes"."entity" in ('service', 'staff', 'category')),
	CONSTRAINT "catalogue_changes_change_check" CHECK("catalogue_changes"."change" in ('new', 'renamed', 'hidden', 'shown', 'dismissed', 'gone', 'back', 'price', 'length'))
);
--> statement-breakpoint
CREATE INDEX `catalogue_changes_open` ON `catalogue_changes` (`source`,`seen_at`,`id`);--> statement-breakpoint
CREATE TABLE `drift_audits` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`cause` text NOT NULL,
	`status` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`day_from` text NOT NULL,
	`day_until` text NOT NULL,
	`compared` integer NOT NULL,
	`findings` integer NOT NULL,
	`error` text,
	CONSTRAINT "drift_audits_status_check" CHECK("drift_audits"."status" in ('running', 'done', 'failed'))
);
--> statement-breakpoint
CREATE INDEX `drift_audits_source` ON `drift_audits` (`source`,`id`);--> statement-breakpoint
CREATE TABLE `drift_findings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`audit_id` integer NOT NULL,
	`kind` text NOT NULL,
	`external_id` text NOT NULL,
	`record_id` integer,
	`booking_id` integer,
	`fields` text NOT NULL,
	`state` text NOT NULL,
	`decided_at` integer,
	`decided_by` text,
	FOREIGN KEY (`audit_id`) REFERENCES `drift_audits`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`record_id`) REFERENCES `external_records`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "drift_findings_kind_check" CHECK("drift_findings"."kind" in ('missing_here', 'missing_there', 'differs')),
	CONSTRAINT "drift_findings_state_check" CHECK("drift_findings"."state" in ('open', 'repaired', 'gone', 'ignored'))
);
--> statement-breakpoint
CREATE INDEX `drift_findings_audit` ON `drift_findings` (`audit_id`,`state`,`id`);--> statement-breakpoint
CREATE TABLE `sync_run_items` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` integer NOT NULL,
	`external_id` text NOT NULL,
	`record_id` integer,
	`outcome` text NOT NULL,
	`detail` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `sync_runs`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`record_id`) REFERENCES `external_records`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `sync_run_items_run` ON `sync_run_items` (`run_id`,`outcome`,`id`);--> statement-breakpoint
CREATE TABLE `vendor_catalogue` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`entity` text NOT NULL,
	`external_id` text NOT NULL,
	`title` text NOT NULL,
	`details` text NOT NULL,
	`is_hidden` integer NOT NULL,
	`first_seen_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`gone_at` integer,
	CONSTRAINT "vendor_catalogue_entity_check" CHECK("vendor_catalogue"."entity" in ('service', 'staff', 'category'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `vendor_catalogue_unique` ON `vendor_catalogue` (`source`,`entity`,`external_id`);--> statement-breakpoint
ALTER TABLE `services` ADD `sold_by` text DEFAULT 'own' NOT NULL;--> statement-breakpoint
ALTER TABLE `loyalty_levels` ADD `threshold_visits` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `points_entries` ADD `record_id` integer REFERENCES external_records(id) ON DELETE RESTRICT;--> statement-breakpoint
ALTER TABLE `points_entries` ADD `record_version_at` integer;--> statement-breakpoint
ALTER TABLE `points_entries` ADD `booking_version` integer;--> statement-breakpoint
ALTER TABLE `points_entries` ADD `proof` text;--> statement-breakpoint
ALTER TABLE `points_entries` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `points_entries` ADD `source_entry_id` integer;--> statement-breakpoint
CREATE INDEX `points_entries_expiry` ON `points_entries` (`expires_at`,`client_id`);--> statement-breakpoint
CREATE INDEX `points_entries_created` ON `points_entries` (`created_at`,`kind`);--> statement-breakpoint
ALTER TABLE `inbox` ADD `subject` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `inbox_subject` ON `inbox` (`source`,`subject`,`id`);--> statement-breakpoint
CREATE INDEX `inbox_received` ON `inbox` (`received_at`,`id`);--> statement-breakpoint
ALTER TABLE `sync_runs` ADD `cancelled` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sync_runs` ADD `attempt` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `external_records_client` ON `external_records` (`client_id`);