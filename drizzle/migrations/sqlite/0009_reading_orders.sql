DROP INDEX `clients_by_stage`;--> statement-breakpoint
CREATE INDEX `clients_by_stage_next` ON `clients` (`stage_id`,`archived_at`,`next_contact_at`,`id`);--> statement-breakpoint
CREATE INDEX `clients_by_source` ON `clients` (`source`,`id`);--> statement-breakpoint
CREATE INDEX `clients_by_stage` ON `clients` (`stage_id`,`archived_at`,`stage_moved_at`,`id`);--> statement-breakpoint
DROP INDEX `money_entries_client`;--> statement-breakpoint
CREATE INDEX `money_entries_client` ON `money_entries` (`client_id`,`at`,`id`);--> statement-breakpoint
DROP INDEX `pipeline_moves_client`;--> statement-breakpoint
CREATE INDEX `pipeline_moves_client` ON `pipeline_moves` (`client_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `consents_client_at` ON `consents` (`client_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `client_actions_done` ON `client_actions` (`client_id`,`done_at`,`id`);--> statement-breakpoint
CREATE INDEX `client_actions_state_done` ON `client_actions` (`state`,`done_at`,`id`);