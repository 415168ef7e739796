CREATE TABLE `link_audits` (
	`vendor` text PRIMARY KEY NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`last_ref_id` integer NOT NULL,
	`checked` integer NOT NULL,
	`total` integer NOT NULL,
	`error` text
);
--> statement-breakpoint
CREATE TABLE `link_findings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`vendor` text NOT NULL,
	`client_id` integer NOT NULL,
	`external_id` text NOT NULL,
	`fault` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "link_findings_fault_check" CHECK("link_findings"."fault" in ('gone', 'merged', 'name', 'phone', 'twice'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `link_findings_unique` ON `link_findings` (`vendor`,`client_id`,`external_id`,`fault`);--> statement-breakpoint
CREATE INDEX `link_findings_vendor` ON `link_findings` (`vendor`,`id`);