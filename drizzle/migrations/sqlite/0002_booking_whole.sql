CREATE TABLE `booking_answers` (
	`booking_id` integer NOT NULL,
	`question_id` integer NOT NULL,
	`label` text NOT NULL,
	`answer` text NOT NULL,
	PRIMARY KEY(`booking_id`, `question_id`),
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`question_id`) REFERENCES `service_questions`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `booking_items` (
	`booking_id` integer NOT NULL,
	`position` integer NOT NULL,
	`service_id` integer NOT NULL,
	`name` text NOT NULL,
	`is_addon` integer NOT NULL,
	`duration_min` integer NOT NULL,
	`price_minor` integer NOT NULL,
	PRIMARY KEY(`booking_id`, `position`),
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `booking_resources` (
	`booking_id` integer NOT NULL,
	`resource_id` integer NOT NULL,
	`busy_from` integer NOT NULL,
	`busy_until` integer NOT NULL,
	`blocks` integer NOT NULL,
	`is_exclusive` integer NOT NULL,
	`class_key` text,
	PRIMARY KEY(`booking_id`, `resource_id`),
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`resource_id`) REFERENCES `resources`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `booking_resources_busy` ON `booking_resources` (`resource_id`,`blocks`,`busy_from`,`busy_until`);--> statement-breakpoint
CREATE TABLE `booking_series` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`rule` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `waiting_list` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`link_token` text NOT NULL,
	`client_id` integer NOT NULL,
	`service_id` integer NOT NULL,
	`staff_id` integer,
	`location_id` integer NOT NULL,
	`day_from` text NOT NULL,
	`day_until` text NOT NULL,
	`start_min` integer NOT NULL,
	`end_min` integer NOT NULL,
	`status` text NOT NULL,
	`contact_email` text,
	`locale` text NOT NULL,
	`offered_booking_id` integer,
	`offer_until` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`offered_booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "waiting_list_status_check" CHECK("waiting_list"."status" in ('waiting', 'offered', 'booked', 'left', 'lapsed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `waiting_list_link_token` ON `waiting_list` (`link_token`);--> statement-breakpoint
CREATE INDEX `waiting_list_service` ON `waiting_list` (`service_id`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `waiting_list_offer` ON `waiting_list` (`offered_booking_id`);--> statement-breakpoint
CREATE INDEX `waiting_list_client` ON `waiting_list` (`client_id`);--> statement-breakpoint
CREATE TABLE `pictures` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`hash` text NOT NULL,
	`mime` text NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`bytes` blob NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pictures_hash` ON `pictures` (`hash`);--> statement-breakpoint
CREATE TABLE `resource_kinds` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `resources` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind_id` integer NOT NULL,
	`location_id` integer NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	`archived_at` integer,
	FOREIGN KEY (`kind_id`) REFERENCES `resource_kinds`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `resources_kind` ON `resources` (`kind_id`,`position`);--> statement-breakpoint
CREATE TABLE `service_addons` (
	`service_id` integer NOT NULL,
	`addon_id` integer NOT NULL,
	PRIMARY KEY(`service_id`, `addon_id`),
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`addon_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `service_addons_addon` ON `service_addons` (`addon_id`);--> statement-breakpoint
CREATE TABLE `service_questions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`service_id` integer NOT NULL,
	`label` text NOT NULL,
	`kind` text NOT NULL,
	`options` text NOT NULL,
	`is_required` integer NOT NULL,
	`position` integer NOT NULL,
	`archived_at` integer,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `service_questions_service` ON `service_questions` (`service_id`,`position`);--> statement-breakpoint
CREATE TABLE `service_resources` (
	`service_id` integer NOT NULL,
	`kind_id` integer NOT NULL,
	PRIMARY KEY(`service_id`, `kind_id`),
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`kind_id`) REFERENCES `resource_kinds`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `client_codes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`request_hash` text NOT NULL,
	`code_hash` text NOT NULL,
	`link_hash` text NOT NULL,
	`attempts` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `client_codes_link` ON `client_codes` (`link_hash`);--> statement-breakpoint
CREATE INDEX `client_codes_request` ON `client_codes` (`request_hash`);--> statement-breakpoint
CREATE INDEX `client_codes_client` ON `client_codes` (`client_id`,`id`);--> statement-breakpoint
CREATE TABLE `client_sessions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`token_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `client_sessions_token` ON `client_sessions` (`token_hash`);--> statement-breakpoint
CREATE INDEX `client_sessions_client` ON `client_sessions` (`client_id`);--> statement-breakpoint
CREATE TABLE `calendar_feeds` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`token` text NOT NULL,
	`staff_id` integer,
	`client_id` integer,
	`created_at` integer NOT NULL,
	`revoked_at` integer,
	`last_read_at` integer,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `calendar_feeds_token` ON `calendar_feeds` (`token`);--> statement-breakpoint
CREATE INDEX `calendar_feeds_staff` ON `calendar_feeds` (`staff_id`);--> statement-breakpoint
CREATE INDEX `calendar_feeds_client` ON `calendar_feeds` (`client_id`);--> statement-breakpoint
CREATE TABLE `notice_choices` (
	`client_id` integer NOT NULL,
	`topic` text NOT NULL,
	`channel` text NOT NULL,
	`is_on` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`client_id`, `topic`, `channel`),
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `notice_templates` (
	`template` text NOT NULL,
	`channel` text NOT NULL,
	`locale` text NOT NULL,
	`subject` text NOT NULL,
	`body` text NOT NULL,
	`is_on` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`template`, `channel`, `locale`)
);
--> statement-breakpoint
CREATE TABLE `money_entries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`method` text NOT NULL,
	`booking_id` integer,
	`client_id` integer,
	`payment_id` integer,
	`refund_id` integer,
	`cause_key` text NOT NULL,
	`actor` text NOT NULL,
	`reason` text NOT NULL,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`payment_id`) REFERENCES `payments`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`refund_id`) REFERENCES `refunds`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "money_entries_kind_check" CHECK("money_entries"."kind" in ('payment', 'refund', 'correction'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `money_entries_cause` ON `money_entries` (`cause_key`);--> statement-breakpoint
CREATE INDEX `money_entries_at` ON `money_entries` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `money_entries_booking` ON `money_entries` (`booking_id`,`id`);--> statement-breakpoint
CREATE INDEX `money_entries_client` ON `money_entries` (`client_id`,`id`);--> statement-breakpoint
CREATE TABLE `payments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`booking_id` integer,
	`client_id` integer,
	`method` text NOT NULL,
	`purpose` text NOT NULL,
	`status` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`refunded_minor` integer NOT NULL,
	`points_spent` integer NOT NULL,
	`idempotency_key` text NOT NULL,
	`external_id` text,
	`confirmation_url` text,
	`failure` text,
	`actor` text NOT NULL,
	`note` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`succeeded_at` integer,
	`checked_at` integer,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "payments_method_check" CHECK("payments"."method" in ('yookassa', 'stripe', 'cash', 'terminal', 'transfer')),
	CONSTRAINT "payments_status_check" CHECK("payments"."status" in ('created', 'pending', 'succeeded', 'failed')),
	CONSTRAINT "payments_purpose_check" CHECK("payments"."purpose" in ('deposit', 'full', 'rest')),
	CONSTRAINT "payments_amount_check" CHECK("payments"."amount_minor" > 0 and "payments"."refunded_minor" >= 0 and "payments"."refunded_minor" <= "payments"."amount_minor")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payments_idempotency` ON `payments` (`idempotency_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `payments_external` ON `payments` (`method`,`external_id`);--> statement-breakpoint
CREATE INDEX `payments_booking` ON `payments` (`booking_id`,`id`);--> statement-breakpoint
CREATE INDEX `payments_client` ON `payments` (`client_id`,`id`);--> statement-breakpoint
CREATE INDEX `payments_status` ON `payments` (`status`,`id`);--> statement-breakpoint
CREATE INDEX `payments_created` ON `payments` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `receipts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`payment_id` integer NOT NULL,
	`kind` text NOT NULL,
	`cause_key` text NOT NULL,
	`status` text NOT NULL,
	`external_id` text,
	`lines` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`payment_id`) REFERENCES `payments`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `receipts_cause` ON `receipts` (`cause_key`);--> statement-breakpoint
CREATE INDEX `receipts_payment` ON `receipts` (`payment_id`);--> statement-breakpoint
CREATE TABLE `refunds` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`payment_id` integer NOT NULL,
	`amount_minor` integer NOT NULL,
	`status` text NOT NULL,
	`cause_key` text NOT NULL,
	`external_id` text,
	`failure` text,
	`reason` text NOT NULL,
	`actor` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`succeeded_at` integer,
	FOREIGN KEY (`payment_id`) REFERENCES `payments`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "refunds_status_check" CHECK("refunds"."status" in ('created', 'pending', 'succeeded', 'failed')),
	CONSTRAINT "refunds_amount_check" CHECK("refunds"."amount_minor" > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_cause` ON `refunds` (`cause_key`);--> statement-breakpoint
CREATE INDEX `refunds_payment` ON `refunds` (`payment_id`,`id`);--> statement-breakpoint
CREATE INDEX `refunds_status` ON `refunds` (`status`,`id`);--> statement-breakpoint
CREATE TABLE `schedule_exceptions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`staff_id` integer,
	`location_id` integer,
	`kind` text NOT NULL,
	`day_from` text NOT NULL,
	`day_until` text NOT NULL,
	`start_min` integer,
	`end_min` integer,
	`reason` text NOT NULL,
	`note` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "schedule_exceptions_kind_check" CHECK("schedule_exceptions"."kind" in ('off', 'time_off', 'hours')),
	CONSTRAINT "schedule_exceptions_reason_check" CHECK("schedule_exceptions"."reason" in ('vacation', 'sick', 'training', 'personal', 'repair', 'other')),
	CONSTRAINT "schedule_exceptions_days_check" CHECK("schedule_exceptions"."day_until" >= "schedule_exceptions"."day_from"),
	CONSTRAINT "schedule_exceptions_span_check" CHECK(("schedule_exceptions"."kind" = 'off' and "schedule_exceptions"."start_min" is null and "schedule_exceptions"."end_min" is null) or ("schedule_exceptions"."kind" <> 'off' and "schedule_exceptions"."start_min" is not null and "schedule_exceptions"."end_min" is not null and "schedule_exceptions"."start_min" >= 0 and "schedule_exceptions"."start_min" < 1440 and "schedule_exceptions"."end_min" > "schedule_exceptions"."start_min" and "schedule_exceptions"."end_min" <= 2880))
);
--> statement-breakpoint
CREATE INDEX `schedule_exceptions_staff` ON `schedule_exceptions` (`staff_id`,`day_until`);--> statement-breakpoint
CREATE INDEX `schedule_exceptions_location` ON `schedule_exceptions` (`location_id`,`day_until`);--> statement-breakpoint
CREATE TABLE `worked_holidays` (
	`location_id` integer NOT NULL,
	`day` text NOT NULL,
	PRIMARY KEY(`location_id`, `day`),
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `bookings` ADD `head_id` integer;--> statement-breakpoint
ALTER TABLE `bookings` ADD `hold_until` integer;--> statement-breakpoint
ALTER TABLE `bookings` ADD `seats` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `bookings` ADD `class_key` text;--> statement-breakpoint
ALTER TABLE `bookings` ADD `paid_minor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `bookings` ADD `prepay_minor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `bookings` ADD `points_spent` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `bookings` ADD `is_late_cancel` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `bookings` ADD `cancel_reason` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `bookings` ADD `series_id` integer REFERENCES booking_series(id) ON DELETE restrict;--> statement-breakpoint
ALTER TABLE `bookings` ADD `locale` text DEFAULT 'ru' NOT NULL;--> statement-breakpoint
CREATE INDEX `bookings_head` ON `bookings` (`head_id`);--> statement-breakpoint
CREATE INDEX `bookings_hold` ON `bookings` (`status`,`hold_until`);--> statement-breakpoint
CREATE INDEX `bookings_series` ON `bookings` (`series_id`,`starts_at`);--> statement-breakpoint
ALTER TABLE `locations` ADD `holiday_country` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `services` ADD `is_addon` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `services` ADD `capacity` integer;--> statement-breakpoint
ALTER TABLE `services` ADD `max_per_day` integer;--> statement-breakpoint
ALTER TABLE `services` ADD `approval` text DEFAULT 'auto' NOT NULL;--> statement-breakpoint
ALTER TABLE `services` ADD `prepayment` text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE `services` ADD `deposit_percent` integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE `services` ADD `cancel_cutoff_min` integer DEFAULT 180 NOT NULL;--> statement-breakpoint
ALTER TABLE `services` ADD `reminders_min` text;--> statement-breakpoint
ALTER TABLE `services` ADD `picture_id` integer REFERENCES pictures(id) ON DELETE set null;--> statement-breakpoint
ALTER TABLE `staff` ADD `about` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `staff` ADD `picture_id` integer REFERENCES pictures(id) ON DELETE set null;--> statement-breakpoint
ALTER TABLE `clients` ADD `no_show_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `clients` ADD `late_cancel_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `client_id` integer REFERENCES clients(id) ON DELETE restrict;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `waiting_id` integer REFERENCES waiting_list(id) ON DELETE cascade;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `status` text DEFAULT 'queued' NOT NULL;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `due_at` integer;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `attempts` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `error` text;--> statement-breakpoint
CREATE INDEX `deliveries_client` ON `deliveries` (`client_id`,`id`);--> statement-breakpoint
CREATE INDEX `deliveries_status` ON `deliveries` (`status`,`id`);--> statement-breakpoint
ALTER TABLE `weekly_hours` ADD `location_id` integer REFERENCES locations(id) ON DELETE restrict;