CREATE TABLE `billing_lookups` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`state` text NOT NULL,
	`failure` text,
	`door` text NOT NULL,
	`phones_tried` integer NOT NULL,
	`once_key` text NOT NULL,
	`asked_by` text NOT NULL,
	`asked_at` integer NOT NULL,
	`finished_at` integer,
	`profile` text NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "billing_lookups_state_check" CHECK("billing_lookups"."state" in ('waiting', 'done', 'failed')),
	CONSTRAINT "billing_lookups_failure_check" CHECK("billing_lookups"."failure" in ('away', 'busy', 'unreadable', 'refused', 'not_connected')),
	CONSTRAINT "billing_lookups_door_check" CHECK("billing_lookups"."door" in ('card', 'panel', 'api')),
	CONSTRAINT "billing_lookups_profile_check" CHECK("billing_lookups"."profile" in ('none', 'held', 'queued', 'updated', 'failed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `billing_lookups_once` ON `billing_lookups` (`once_key`);--> statement-breakpoint
CREATE INDEX `billing_lookups_client` ON `billing_lookups` (`client_id`,`id`);--> statement-breakpoint
CREATE INDEX `billing_lookups_asked` ON `billing_lookups` (`asked_by`,`asked_at`);--> statement-breakpoint
CREATE TABLE `billing_snapshots` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`lookup_id` integer NOT NULL,
	`client_id` integer NOT NULL,
	`taken_at` integer NOT NULL,
	`phone_e_164` text NOT NULL,
	`contract_number` text NOT NULL,
	`full_name` text NOT NULL,
	`last_name` text NOT NULL,
	`first_name` text NOT NULL,
	`middle_name` text NOT NULL,
	`organization` text NOT NULL,
	`address` text NOT NULL,
	`settlement` text NOT NULL,
	`tariff` text NOT NULL,
	`balance_minor` integer,
	`currency` text NOT NULL,
	`name_differs` integer NOT NULL,
	`accepted_at` integer,
	`accepted_by` text,
	FOREIGN KEY (`lookup_id`) REFERENCES `billing_lookups`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `billing_snapshots_client` ON `billing_snapshots` (`client_id`,`contract_number`,`id`);--> statement-breakpoint
CREATE INDEX `billing_snapshots_lookup` ON `billing_snapshots` (`lookup_id`);