CREATE TABLE `plan_cases` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`kind` text NOT NULL,
	`case_key` text NOT NULL,
	`client_id` integer NOT NULL,
	`facts` text NOT NULL,
	`at` integer NOT NULL,
	`seen_at` integer,
	`seen_by` text,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "plan_cases_kind_check" CHECK("plan_cases"."kind" in ('unknown_status', 'currency', 'merged', 'claimed', 'patient_gone'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `plan_cases_key` ON `plan_cases` (`source`,`client_id`,`case_key`);--> statement-breakpoint
CREATE INDEX `plan_cases_open` ON `plan_cases` (`seen_at`,`id`);--> statement-breakpoint
CREATE INDEX `plan_cases_client` ON `plan_cases` (`client_id`,`id`);--> statement-breakpoint
CREATE TABLE `plan_lines` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`plan_id` integer NOT NULL,
	`position` integer NOT NULL,
	`external_id` text NOT NULL,
	`code` text NOT NULL,
	`title` text NOT NULL,
	`tooth` text NOT NULL,
	`quantity` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`state` text NOT NULL,
	FOREIGN KEY (`plan_id`) REFERENCES `treatment_plans`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "plan_lines_state_check" CHECK("plan_lines"."state" in ('planned', 'done', 'removed'))
);
--> statement-breakpoint
CREATE INDEX `plan_lines_plan` ON `plan_lines` (`plan_id`,`position`);--> statement-breakpoint
CREATE TABLE `plan_loads` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`patient_id` text NOT NULL,
	`client_id` integer NOT NULL,
	`patient_name` text,
	`due_at` integer NOT NULL,
	`lease_until` integer,
	`lease_owner` text,
	`last_attempt_at` integer,
	`last_success_at` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	`failure_kind` text,
	`watched_until` integer,
	`linked_at` integer NOT NULL,
	`linked_by` text NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `plan_loads_patient` ON `plan_loads` (`source`,`patient_id`);--> statement-breakpoint
CREATE INDEX `plan_loads_client` ON `plan_loads` (`client_id`);--> statement-breakpoint
CREATE INDEX `plan_loads_due` ON `plan_loads` (`due_at`,`id`);--> statement-breakpoint
CREATE INDEX `plan_loads_lease` ON `plan_loads` (`lease_until`);--> statement-breakpoint
CREATE TABLE `plan_payments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`plan_id` integer NOT NULL,
	`external_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`paid_at` integer,
	`method` text NOT NULL,
	FOREIGN KEY (`plan_id`) REFERENCES `treatment_plans`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `plan_payments_plan` ON `plan_payments` (`plan_id`,`id`);--> statement-breakpoint
CREATE TABLE `plan_pulls` (
	`source` text PRIMARY KEY NOT NULL,
	`since` integer,
	`cursor` text,
	`lease_until` integer,
	`last_attempt_at` integer,
	`last_success_at` integer
);
--> statement-breakpoint
CREATE TABLE `treatment_plans` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`external_id` text NOT NULL,
	`patient_id` text NOT NULL,
	`client_id` integer NOT NULL,
	`title` text NOT NULL,
	`status` text NOT NULL,
	`status_raw` text NOT NULL,
	`total_minor` integer NOT NULL,
	`paid_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`is_frozen` integer NOT NULL,
	`version` text,
	`source_updated_at` integer,
	`first_seen_at` integer NOT NULL,
	`read_at` integer NOT NULL,
	`gone_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "treatment_plans_status_check" CHECK("treatment_plans"."status" in ('draft', 'approved', 'in_progress', 'completed', 'cancelled', 'unknown'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `treatment_plans_unique` ON `treatment_plans` (`source`,`external_id`);--> statement-breakpoint
CREATE INDEX `treatment_plans_client` ON `treatment_plans` (`client_id`,`id`);--> statement-breakpoint
CREATE INDEX `treatment_plans_patient` ON `treatment_plans` (`source`,`patient_id`);