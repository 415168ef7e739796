CREATE TABLE "amocrm_contacts" (
	"client_id" integer PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"contact_id" text,
	"evidence" jsonb,
	"candidates" jsonb NOT NULL,
	"theirs" jsonb,
	"agreed" jsonb NOT NULL,
	"conflicts" jsonb NOT NULL,
	"mirror" text NOT NULL,
	"reason" text,
	"version_at" timestamp (3) with time zone,
	"read_at" timestamp (3) with time zone,
	"compared_at" timestamp (3) with time zone,
	"linked_at" timestamp (3) with time zone,
	"linked_by" text,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "amocrm_contacts_state_check" CHECK ("amocrm_contacts"."state" in ('linked', 'waiting', 'none', 'gone', 'unlinked')),
	CONSTRAINT "amocrm_contacts_mirror_check" CHECK ("amocrm_contacts"."mirror" in ('idle', 'agreed', 'conflict', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "amocrm_contacts" ADD CONSTRAINT "amocrm_contacts_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "amocrm_contacts_state" ON "amocrm_contacts" USING btree ("state","client_id");--> statement-breakpoint
CREATE INDEX "amocrm_contacts_contact" ON "amocrm_contacts" USING btree ("contact_id");