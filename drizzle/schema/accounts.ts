import {
  bool,
  enumCheck,
  enumText,
  id,
  index,
  instant,
  integer,
  json,
  ref,
  table,
  text,
  uniqueIndex,
} from "../columns";
import { clients } from "./clients";
import { staff } from "./catalog";

/** The roles of staff; `app/features/accounts/policy.ts` says what each may do. */
export const ROLES = ["admin", "manager", "trainer"] as const;

/** People who sign in to the staff pages. */
export const users = table(
  "users",
  {
    id: id(),
    username: text().notNull(),
    /** `username` case-folded; what uniqueness and sign-in go by. */
    usernameKey: text().notNull(),
    email: text(),
    emailKey: text(),
    passwordHash: text().notNull(),
    role: enumText(ROLES).notNull(),
    displayName: text().notNull(),
    staffId: ref(() => staff.id, { onDelete: "set null" }),
    locale: text().notNull(),
    isActive: bool().notNull(),
    createdAt: instant().notNull(),
    /** Rights given or taken beside those of the role: `Action` names. */
    rightsGiven: json<string[]>().notNull().default([]),
    rightsTaken: json<string[]>().notNull().default([]),
    /** The authenticator's secret, sealed; null: none. Counts from `totpOnAt` on. */
    totpSealed: text(),
    totpOnAt: instant(),
    /** The newest time step that was accepted: a code opens once. */
    totpStep: integer(),
    /** Null until somebody invited has chosen a password. */
    passwordSetAt: instant(),
  },
  (t) => [
    uniqueIndex("users_username_key").on(t.usernameKey),
    uniqueIndex("users_email_key").on(t.emailKey),
    enumCheck("users_role_check", t.role, ROLES),
  ],
);

/** A signed-in browser. The cookie holds a random id; the row holds its SHA-256, so a stolen database opens nothing. */
export const sessions = table(
  "sessions",
  {
    id: id(),
    tokenHash: text().notNull(),
    userId: ref(() => users.id, { onDelete: "cascade" }).notNull(),
    createdAt: instant().notNull(),
    lastSeenAt: instant().notNull(),
    expiresAt: instant().notNull(),
    revokedAt: instant(),
    userAgent: text(),
    /** Network address of the sign-in. */
    address: text(),
  },
  (t) => [uniqueIndex("sessions_token_hash").on(t.tokenHash), index("sessions_user").on(t.userId)],
);

export const USER_TOKEN_KINDS = ["invite", "reset", "second_step"] as const;

/** Links and steps that open something once: an invitation, a new password, the second step of signing in. Only hashes are kept. */
export const userTokens = table(
  "user_tokens",
  {
    id: id(),
    userId: ref(() => users.id, { onDelete: "cascade" }).notNull(),
    kind: enumText(USER_TOKEN_KINDS).notNull(),
    tokenHash: text().notNull(),
    attempts: integer().notNull(),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
  },
  (t) => [
    uniqueIndex("user_tokens_hash").on(t.tokenHash),
    index("user_tokens_user").on(t.userId, t.kind, t.id),
    enumCheck("user_tokens_kind_check", t.kind, USER_TOKEN_KINDS),
  ],
);

/** Opens an account once when the authenticator is lost. */
export const recoveryCodes = table(
  "recovery_codes",
  {
    id: id(),
    userId: ref(() => users.id, { onDelete: "cascade" }).notNull(),
    codeHash: text().notNull(),
    usedAt: instant(),
  },
  (t) => [index("recovery_codes_user").on(t.userId)],
);

/** Bearer tokens of the JSON API, for a member of staff or a client; stored as SHA-256. */
export const apiTokens = table(
  "api_tokens",
  {
    id: id(),
    tokenHash: text().notNull(),
    userId: ref(() => users.id, { onDelete: "cascade" }),
    clientId: ref(() => clients.id, { onDelete: "cascade" }),
    label: text().notNull(),
    scopes: json<string[]>().notNull(),
    createdAt: instant().notNull(),
    lastUsedAt: instant(),
    expiresAt: instant().notNull(),
    revokedAt: instant(),
  },
  (t) => [uniqueIndex("api_tokens_hash").on(t.tokenHash), index("api_tokens_user").on(t.userId)],
);

/** Answers given to POSTs that carried an `Idempotency-Key`, so a repeat gets the same answer and does nothing. */
export const idempotencyKeys = table(
  "idempotency_keys",
  {
    id: id(),
    /** Whose key it is: `user:3`, `client:9`, `guest`; two callers may use the same key. */
    scope: text().notNull(),
    key: text().notNull(),
    requestHash: text().notNull(),
    /** Null while the first request is still running. */
    status: integer(),
    response: json<unknown>(),
    createdAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("idempotency_keys_scope_key").on(t.scope, t.key),
    index("idempotency_keys_age").on(t.createdAt),
  ],
);
