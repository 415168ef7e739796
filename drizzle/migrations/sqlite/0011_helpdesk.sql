CREATE TABLE `helpdesk_conversations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`external_id` text NOT NULL,
	`client_id` integer NOT NULL,
	`customer_id` text NOT NULL,
	`number` integer NOT NULL,
	`subject` text NOT NULL,
	`status` text NOT NULL,
	`preview` text NOT NULL,
	`last_by` text NOT NULL,
	`threads` integer NOT NULL,
	`started_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`version_at` integer NOT NULL,
	`read_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `helpdesk_conversations_unique` ON `helpdesk_conversations` (`external_id`);--> statement-breakpoint
CREATE INDEX `helpdesk_conversations_client` ON `helpdesk_conversations` (`client_id`,`last_at`,`id`);--> statement-breakpoint
CREATE TABLE `helpdesk_links` (
	`client_id` integer PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`customer_id` text,
	`evidence` text,
	`candidates` text NOT NULL,
	`customer` text,
	`read_at` integer,
	`conversations_at` integer,
	`linked_at` integer,
	`linked_by` text,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "helpdesk_links_state_check" CHECK("helpdesk_links"."state" in ('linked', 'waiting', 'none', 'gone', 'unlinked'))
);
--> statement-breakpoint
CREATE INDEX `helpdesk_links_state` ON `helpdesk_links` (`state`,`client_id`);--> statement-breakpoint
CREATE INDEX `helpdesk_links_customer` ON `helpdesk_links` (`customer_id`);--> statement-breakpoint
CREATE TABLE `profile_updates` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`snapshot_id` integer NOT NULL,
	`state` text NOT NULL,
	`customer_id` text,
	`sent` text NOT NULL,
	`kept` text NOT NULL,
	`reason` text,
	`queued_at` integer NOT NULL,
	`tried_at` integer,
	`done_at` integer,
	`actor` text NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "profile_updates_state_check" CHECK("profile_updates"."state" in ('queued', 'updated', 'differs', 'failed', 'dropped'))
);
--> statement-breakpoint
CREATE INDEX `profile_updates_client` ON `profile_updates` (`client_id`,`id`);--> statement-breakpoint
CREATE INDEX `profile_updates_state` ON `profile_updates` (`state`,`id`);