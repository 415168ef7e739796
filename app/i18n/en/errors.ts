import { plural } from "../plural";
import type { errors as shape } from "../ru/errors";

const characters = (n: number) => plural("en", n, { one: "character", other: "characters" });
const items = (n: number) => plural("en", n, { one: "value", other: "values" });

/** What is wrong with what was entered, and how every problem of the JSON API is called. */
export const errors: typeof shape = {
  fields: {
    required: "Fill in this field",
    wrong: "Check this field",
    notText: "Text is needed here",
    notNumber: "A number is needed here",
    notWhole: "A whole number is needed here",
    notList: "A list is needed here",
    notBoolean: "Yes or no is needed here",
    choose: "Choose from the list",
    unknownKeys: (p) => `Unknown fields: ${p.keys}`,
    tooShort: (p) => `Too short: at least ${p.n} ${characters(p.n)}`,
    tooLong: (p) => `Too long: at most ${p.n} ${characters(p.n)}`,
    exactLength: (p) => `Exactly ${p.n} ${characters(p.n)}`,
    tooSmall: (p) => `At least ${p.n}`,
    mustExceed: (p) => `More than ${p.n}`,
    tooBig: (p) => `At most ${p.n}`,
    mustBeBelow: (p) => `Less than ${p.n}`,
    tooFew: (p) => `At least ${p.n} ${items(p.n)}`,
    tooMany: (p) => `At most ${p.n} ${items(p.n)}`,
    multipleOf: (p) => `Must be a multiple of ${p.n}`,
    email: "This does not look like an e-mail address: something like anna@example.com",
    date: "There is no such day: a calendar day is needed, such as 2026-11-20",
    instant: "A moment in time is needed, such as 2026-11-20T10:00:00Z",
    time: "A time is needed, such as 09:30",
    url: "This does not look like an address: https://… is needed",
    id: "There can be no such number",
  },
  checks: {
    username: "Letters, digits, dot, hyphen and underscore; the first and last must be a letter or a digit",
  },
  form: {
    stale: "The form is out of date or did not arrive whole. Check it and send it again.",
    stillWorking: "This form has been sent and is being worked on. Reload the page in a few seconds.",
  },
  problems: {
    bad_request: { title: "The request cannot be read", detail: "Check that the body is valid JSON." },
    unauthorized: {
      title: "Sign-in needed",
      detail: "Send a valid token in the header Authorization: Bearer.",
    },
    forbidden: { title: "Not allowed", detail: "This token or this role may not do that." },
    not_found: { title: "Not found", detail: "There is nothing at this address." },
    conflict: { title: "Not done: the data has changed", detail: "Fetch fresh data and try again." },
    too_large: { title: "The request is too large", detail: "Make the body smaller." },
    invalid: { title: "Check the data", detail: "What to correct is listed in errors." },
    rate_limited: { title: "Too many requests", detail: "Wait as many seconds as Retry-After says." },
    unavailable: { title: "Not available for now", detail: "Try again a little later: nothing was lost." },
    internal: {
      title: "Internal error",
      detail: "We have recorded what happened. The request's code stands in instance.",
    },
  },
  reasons: {
    method_not_allowed: "This address does not know that method; those it knows are listed in Allow.",
    unsupported_media_type: "The body is accepted as application/json only.",
    bad_json: "The body is not JSON in UTF-8.",
    body_too_large: "The body is larger than allowed.",
    bad_credentials: "Wrong name or password.",
    bad_token: "The token is not valid: it does not exist, was revoked or has run out.",
    missing_scope: "The token lacks the right for this.",
    bad_idempotency_key: "Idempotency-Key is 1 to 255 visible ASCII characters.",
    idempotency_key_reused: "This Idempotency-Key has already been used with another request.",
    idempotency_in_flight: "The request with this Idempotency-Key is still running.",
    bad_cursor: "There is no such place in the list: start from the first page.",
  },
};
