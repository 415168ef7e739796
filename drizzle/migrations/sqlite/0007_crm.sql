CREATE TABLE `recovery_codes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` integer NOT NULL,
	`code_hash` text NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `recovery_codes_user` ON `recovery_codes` (`user_id`);--> statement-breakpoint
CREATE TABLE `user_tokens` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` integer NOT NULL,
	`kind` text NOT NULL,
	`token_hash` text NOT NULL,
	`attempts` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "user_tokens_kind_check" CHECK("user_tokens"."kind" in ('invite', 'reset', 'second_step'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_tokens_hash` ON `user_tokens` (`token_hash`);--> statement-breakpoint
CREATE INDEX `user_tokens_user` ON `user_tokens` (`user_id`,`kind`,`id`);--> statement-breakpoint
CREATE TABLE `audit_entries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`address` text NOT NULL,
	`place` text NOT NULL,
	`request_id` text NOT NULL,
	`operation` text NOT NULL,
	`subject` text NOT NULL,
	`row_key` text NOT NULL,
	`client_id` integer,
	`before` text,
	`after` text,
	`seal_no` integer,
	`content_hash` text,
	`seal` text,
	`erased_at` integer,
	CONSTRAINT "audit_entries_operation_check" CHECK("audit_entries"."operation" in ('insert', 'update', 'delete', 'event'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_entries_seal_no` ON `audit_entries` (`seal_no`);--> statement-breakpoint
CREATE INDEX `audit_entries_at` ON `audit_entries` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_entries_actor` ON `audit_entries` (`actor`,`id`);--> statement-breakpoint
CREATE INDEX `audit_entries_subject` ON `audit_entries` (`subject`,`row_key`,`id`);--> statement-breakpoint
CREATE INDEX `audit_entries_client` ON `audit_entries` (`client_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_entries_request` ON `audit_entries` (`request_id`);--> statement-breakpoint
CREATE TABLE `bulk_operation_rows` (
	`operation_id` integer NOT NULL,
	`client_id` integer NOT NULL,
	`before` text,
	PRIMARY KEY(`operation_id`, `client_id`),
	FOREIGN KEY (`operation_id`) REFERENCES `bulk_operations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `bulk_operation_rows_client` ON `bulk_operation_rows` (`client_id`);--> statement-breakpoint
CREATE TABLE `bulk_operations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`args` text NOT NULL,
	`status` text NOT NULL,
	`total` integer NOT NULL,
	`changed` integer NOT NULL,
	`user_id` integer,
	`created_at` integer NOT NULL,
	`undone_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `bulk_operations_user` ON `bulk_operations` (`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `client_contacts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`kind` text NOT NULL,
	`raw` text NOT NULL,
	`value` text,
	`is_identity` integer NOT NULL,
	`label` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "client_contacts_kind_check" CHECK("client_contacts"."kind" in ('phone', 'email'))
);
--> statement-breakpoint
CREATE INDEX `client_contacts_client` ON `client_contacts` (`client_id`,`id`);--> statement-breakpoint
CREATE INDEX `client_contacts_value` ON `client_contacts` (`kind`,`value`);--> statement-breakpoint
CREATE TABLE `client_dues` (
	`client_id` integer NOT NULL,
	`currency` text NOT NULL,
	`due_minor` integer NOT NULL,
	PRIMARY KEY(`client_id`, `currency`),
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `client_dues_by_amount` ON `client_dues` (`currency`,`due_minor`,`client_id`);--> statement-breakpoint
CREATE TABLE `client_field_values` (
	`client_id` integer NOT NULL,
	`field_id` integer NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`client_id`, `field_id`),
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`field_id`) REFERENCES `custom_fields`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `client_field_values_field` ON `client_field_values` (`field_id`,`value`,`client_id`);--> statement-breakpoint
CREATE TABLE `client_merge_rows` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`merge_id` integer NOT NULL,
	`table_name` text NOT NULL,
	`row_key` text NOT NULL,
	`before` text,
	`after` text,
	FOREIGN KEY (`merge_id`) REFERENCES `client_merges`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `client_merge_rows_merge` ON `client_merge_rows` (`merge_id`,`id`);--> statement-breakpoint
CREATE TABLE `client_merges` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`survivor_id` integer NOT NULL,
	`merged_id` integer NOT NULL,
	`batch` text,
	`actor` text NOT NULL,
	`at` integer NOT NULL,
	`undone_at` integer,
	`undone_by` text,
	FOREIGN KEY (`survivor_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`merged_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `client_merges_survivor` ON `client_merges` (`survivor_id`,`id`);--> statement-breakpoint
CREATE INDEX `client_merges_merged` ON `client_merges` (`merged_id`,`id`);--> statement-breakpoint
CREATE INDEX `client_merges_batch` ON `client_merges` (`batch`);--> statement-breakpoint
CREATE TABLE `client_tags` (
	`client_id` integer NOT NULL,
	`tag_id` integer NOT NULL,
	PRIMARY KEY(`client_id`, `tag_id`),
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`tag_id`) REFERENCES `tags`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `client_tags_tag` ON `client_tags` (`tag_id`,`client_id`);--> statement-breakpoint
CREATE TABLE `consents` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`kind` text NOT NULL,
	`is_given` integer NOT NULL,
	`wording` text NOT NULL,
	`source` text NOT NULL,
	`actor` text NOT NULL,
	`note` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `consents_client` ON `consents` (`client_id`,`kind`,`id`);--> statement-breakpoint
CREATE TABLE `custom_fields` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`label` text NOT NULL,
	`kind` text NOT NULL,
	`options` text NOT NULL,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	`archived_at` integer,
	CONSTRAINT "custom_fields_kind_check" CHECK("custom_fields"."kind" in ('text', 'number', 'day', 'choice', 'checkbox', 'url'))
);
--> statement-breakpoint
CREATE TABLE `duplicate_pairs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`low_id` integer NOT NULL,
	`high_id` integer NOT NULL,
	`score` integer NOT NULL,
	`evidence` text NOT NULL,
	`state` text NOT NULL,
	`found_at` integer NOT NULL,
	`decided_at` integer,
	`decided_by` text,
	FOREIGN KEY (`low_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`high_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "duplicate_pairs_state_check" CHECK("duplicate_pairs"."state" in ('open', 'dismissed', 'merged'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `duplicate_pairs_pair` ON `duplicate_pairs` (`low_id`,`high_id`);--> statement-breakpoint
CREATE INDEX `duplicate_pairs_high` ON `duplicate_pairs` (`high_id`);--> statement-breakpoint
CREATE INDEX `duplicate_pairs_state` ON `duplicate_pairs` (`state`,`score`,`id`);--> statement-breakpoint
CREATE TABLE `erasures` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`fingerprint` text NOT NULL,
	`status` text NOT NULL,
	`reason` text NOT NULL,
	`actor` text NOT NULL,
	`asked_at` integer NOT NULL,
	`done_at` integer,
	`counts` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `erasures_fingerprint` ON `erasures` (`fingerprint`);--> statement-breakpoint
CREATE INDEX `erasures_client` ON `erasures` (`client_id`);--> statement-breakpoint
CREATE TABLE `import_rows` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`import_id` integer NOT NULL,
	`row_no` integer NOT NULL,
	`cells` text NOT NULL,
	`outcome` text NOT NULL,
	`problems` text NOT NULL,
	`client_id` integer,
	`before` text,
	`client_version` integer,
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE UNIQUE INDEX `import_rows_row` ON `import_rows` (`import_id`,`row_no`);--> statement-breakpoint
CREATE INDEX `import_rows_outcome` ON `import_rows` (`import_id`,`outcome`,`row_no`);--> statement-breakpoint
CREATE INDEX `import_rows_client` ON `import_rows` (`client_id`);--> statement-breakpoint
CREATE TABLE `imports` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`file_name` text NOT NULL,
	`format` text NOT NULL,
	`state` text NOT NULL,
	`columns` text NOT NULL,
	`mapping` text NOT NULL,
	`options` text NOT NULL,
	`total` integer NOT NULL,
	`checked` integer NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`skipped` integer NOT NULL,
	`refused` integer NOT NULL,
	`error` text,
	`user_id` integer,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`reverted_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "imports_state_check" CHECK("imports"."state" in ('reading', 'mapping', 'checking', 'checked', 'running', 'done', 'reverting', 'reverted', 'failed'))
);
--> statement-breakpoint
CREATE INDEX `imports_created` ON `imports` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `saved_views` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` integer NOT NULL,
	`area` text NOT NULL,
	`name` text NOT NULL,
	`query` text NOT NULL,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `saved_views_user` ON `saved_views` (`user_id`,`area`,`position`);--> statement-breakpoint
CREATE TABLE `tags` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`color` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tags_name` ON `tags` (`name_key`);--> statement-breakpoint
CREATE TABLE `client_actions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`description` text NOT NULL,
	`result` text NOT NULL,
	`due_at` integer,
	`done_at` integer,
	`responsible_id` integer,
	`booking_id` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`responsible_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "client_actions_kind_check" CHECK("client_actions"."kind" in ('call', 'message', 'meeting', 'email', 'task')),
	CONSTRAINT "client_actions_state_check" CHECK("client_actions"."state" in ('planned', 'done', 'cancelled'))
);
--> statement-breakpoint
CREATE INDEX `client_actions_client` ON `client_actions` (`client_id`,`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `client_actions_due` ON `client_actions` (`state`,`due_at`,`id`);--> statement-breakpoint
CREATE INDEX `client_actions_responsible` ON `client_actions` (`responsible_id`,`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `client_actions_created` ON `client_actions` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer,
	`channel` text NOT NULL,
	`direction` text NOT NULL,
	`state` text NOT NULL,
	`address` text NOT NULL,
	`subject` text NOT NULL,
	`body` text NOT NULL,
	`external_id` text,
	`idempotency_key` text,
	`author_id` integer,
	`error` text,
	`at` integer NOT NULL,
	`edited_at` integer,
	`sent_at` integer,
	`seen_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`author_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "messages_channel_check" CHECK("messages"."channel" in ('telegram', 'whatsapp', 'email', 'sms', 'phone')),
	CONSTRAINT "messages_direction_check" CHECK("messages"."direction" in ('inbound', 'outbound')),
	CONSTRAINT "messages_state_check" CHECK("messages"."state" in ('received', 'queued', 'sent', 'delivered', 'read', 'failed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `messages_external` ON `messages` (`channel`,`external_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `messages_idempotency` ON `messages` (`idempotency_key`);--> statement-breakpoint
CREATE INDEX `messages_client` ON `messages` (`client_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `messages_state` ON `messages` (`state`,`at`);--> statement-breakpoint
CREATE INDEX `messages_seen` ON `messages` (`direction`,`seen_at`,`at`);--> statement-breakpoint
CREATE INDEX `messages_at` ON `messages` (`at`,`id`);--> statement-breakpoint
CREATE TABLE `pipeline_moves` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`from_stage_id` integer,
	`to_stage_id` integer,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`cause` text NOT NULL,
	`event_key` text,
	`note` text NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`from_stage_id`) REFERENCES `pipeline_stages`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`to_stage_id`) REFERENCES `pipeline_stages`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pipeline_moves_event` ON `pipeline_moves` (`event_key`);--> statement-breakpoint
CREATE INDEX `pipeline_moves_client` ON `pipeline_moves` (`client_id`,`id`);--> statement-breakpoint
CREATE INDEX `pipeline_moves_at` ON `pipeline_moves` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `pipeline_moves_from` ON `pipeline_moves` (`from_stage_id`,`at`);--> statement-breakpoint
CREATE INDEX `pipeline_moves_to` ON `pipeline_moves` (`to_stage_id`,`at`);--> statement-breakpoint
CREATE TABLE `pipeline_stages` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	`color` text NOT NULL,
	`stale_days` integer,
	`is_hidden` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pipeline_stages_key` ON `pipeline_stages` (`key`);--> statement-breakpoint
CREATE INDEX `pipeline_stages_order` ON `pipeline_stages` (`position`,`id`);--> statement-breakpoint
CREATE TABLE `program_marks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`program_id` integer NOT NULL,
	`day_key` text NOT NULL,
	`exercise_key` text NOT NULL,
	`done_on` text NOT NULL,
	`note` text NOT NULL,
	`is_done` integer NOT NULL,
	`actor` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`program_id`) REFERENCES `programs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `program_marks_once` ON `program_marks` (`program_id`,`day_key`,`exercise_key`,`done_on`);--> statement-breakpoint
CREATE INDEX `program_marks_day` ON `program_marks` (`done_on`,`program_id`);--> statement-breakpoint
CREATE TABLE `program_versions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`program_id` integer NOT NULL,
	`number` integer NOT NULL,
	`content` text NOT NULL,
	`notes_html` text NOT NULL,
	`actor` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`program_id`) REFERENCES `programs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `program_versions_number` ON `program_versions` (`program_id`,`number`);--> statement-breakpoint
CREATE TABLE `programs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`title` text NOT NULL,
	`client_id` integer,
	`template_id` integer,
	`state` text NOT NULL,
	`version_number` integer NOT NULL,
	`price_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`starts_on` text,
	`assigned_by` text,
	`assigned_at` integer,
	`finished_at` integer,
	`archived_at` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "programs_state_check" CHECK("programs"."state" in ('draft', 'active', 'done', 'stopped'))
);
--> statement-breakpoint
CREATE INDEX `programs_client` ON `programs` (`client_id`,`id`);--> statement-breakpoint
CREATE INDEX `programs_state` ON `programs` (`state`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `programs_template` ON `programs` (`template_id`);--> statement-breakpoint
CREATE INDEX `programs_assigned` ON `programs` (`assigned_at`,`id`);--> statement-breakpoint
CREATE TABLE `measurements` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`program_id` integer,
	`measured_on` text NOT NULL,
	`period` text NOT NULL,
	`weight` integer,
	`chest` integer,
	`waist` integer,
	`lower_abdomen` integer,
	`glutes` integer,
	`right_thigh` integer,
	`left_thigh` integer,
	`right_calf` integer,
	`left_calf` integer,
	`right_arm` integer,
	`left_arm` integer,
	`notes` text NOT NULL,
	`entered_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`program_id`) REFERENCES `programs`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `measurements_client` ON `measurements` (`client_id`,`measured_on`,`id`);--> statement-breakpoint
CREATE INDEX `measurements_created` ON `measurements` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `progress_goals` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`measure` text NOT NULL,
	`start_value` integer,
	`target_value` integer NOT NULL,
	`due_on` text,
	`actor` text NOT NULL,
	`created_at` integer NOT NULL,
	`reached_at` integer,
	`archived_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `progress_goals_client` ON `progress_goals` (`client_id`,`id`);--> statement-breakpoint
CREATE TABLE `progress_links` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`token_hash` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	`last_used_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `progress_links_token` ON `progress_links` (`token_hash`);--> statement-breakpoint
CREATE INDEX `progress_links_client` ON `progress_links` (`client_id`);--> statement-breakpoint
CREATE TABLE `progress_photos` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`client_id` integer NOT NULL,
	`taken_on` text NOT NULL,
	`period` text NOT NULL,
	`pose` text NOT NULL,
	`mime` text NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`bytes` blob NOT NULL,
	`thumb` blob NOT NULL,
	`entered_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "progress_photos_pose_check" CHECK("progress_photos"."pose" in ('front', 'side', 'back', 'other'))
);
--> statement-breakpoint
CREATE INDEX `progress_photos_client` ON `progress_photos` (`client_id`,`taken_on`,`id`);--> statement-breakpoint
ALTER TABLE `sessions` ADD `address` text;--> statement-breakpoint
ALTER TABLE `users` ADD `rights_given` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `rights_taken` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `totp_sealed` text;--> statement-breakpoint
ALTER TABLE `users` ADD `totp_on_at` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `totp_step` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `password_set_at` integer;--> statement-breakpoint
ALTER TABLE `clients` ADD `stage_id` integer REFERENCES pipeline_stages(id) ON DELETE RESTRICT;--> statement-breakpoint
ALTER TABLE `clients` ADD `stage_moved_at` integer;--> statement-breakpoint
ALTER TABLE `clients` ADD `responsible_id` integer REFERENCES users(id) ON DELETE SET NULL;--> statement-breakpoint
ALTER TABLE `clients` ADD `last_contact_at` integer;--> statement-breakpoint
ALTER TABLE `clients` ADD `next_contact_at` integer;--> statement-breakpoint
ALTER TABLE `clients` ADD `points_balance` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `clients` ADD `merged_into_id` integer;--> statement-breakpoint
ALTER TABLE `clients` ADD `erased_at` integer;--> statement-breakpoint
CREATE INDEX `clients_by_stage` ON `clients` (`stage_id`,`stage_moved_at`,`id`);--> statement-breakpoint
CREATE INDEX `clients_by_responsible` ON `clients` (`responsible_id`,`id`);--> statement-breakpoint
CREATE INDEX `clients_by_points` ON `clients` (`points_balance`,`id`);--> statement-breakpoint
CREATE INDEX `clients_by_next_contact` ON `clients` (`next_contact_at`,`id`);--> statement-breakpoint
CREATE INDEX `clients_by_last_contact` ON `clients` (`last_contact_at`,`id`);--> statement-breakpoint
CREATE INDEX `clients_merged_into` ON `clients` (`merged_into_id`);--> statement-breakpoint
ALTER TABLE `money_entries` ADD `program_id` integer REFERENCES programs(id) ON DELETE RESTRICT;--> statement-breakpoint
CREATE INDEX `money_entries_program` ON `money_entries` (`program_id`,`id`);--> statement-breakpoint
ALTER TABLE `payments` ADD `program_id` integer REFERENCES programs(id) ON DELETE RESTRICT;--> statement-breakpoint
CREATE INDEX `payments_program` ON `payments` (`program_id`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_staff_client` ON `bookings` (`staff_id`,`client_id`);