CREATE TABLE `amocrm_contacts` (
	`client_id` integer PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`contact_id` text,
	`evidence` text,
	`candidates` text NOT NULL,
	`theirs` text,
	`agreed` text NOT NULL,
	`conflicts` text NOT NULL,
	`mirror` text NOT NULL,
	`reason` text,
	`version_at` integer,
	`read_at` integer,
	`compared_at` integer,
	`linked_at` integer,
	`linked_by` text,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "amocrm_contacts_state_check" CHECK("amocrm_contacts"."state" in ('linked', 'waiting', 'none', 'gone', 'unlinked')),
	CONSTRAINT "amocrm_contacts_mirror_check" CHECK("amocrm_contacts"."mirror" in ('idle', 'agreed', 'conflict', 'failed'))
);
--> statement-breakpoint
CREATE INDEX `amocrm_contacts_state` ON `amocrm_contacts` (`state`,`client_id`);--> statement-breakpoint
CREATE INDEX `amocrm_contacts_contact` ON `amocrm_contacts` (`contact_id`);