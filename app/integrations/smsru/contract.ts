import { z } from "zod";

/**
 * The wire of sms.ru, method sms/send. Sources: samples of the vendor's answers in public integrations (2019-2024); the table of codes is from
 * general knowledge and must be looked at again on a live account. HTTP is always 200; every number has a status of its own inside.
 */

const code = z.coerce.number().int();

export const wireAnswer = z.object({
  status: z.string(),
  status_code: code,
  sms: z
    .record(
      z.string(),
      z.object({ status: z.string(), status_code: code, sms_id: z.coerce.string().optional() }),
    )
    .optional(),
});

export type WireAnswer = z.output<typeof wireAnswer>;

/** Taken: 100 in the queue, 101 handed to the operator, 102 on the way, 103 delivered. */
export const TAKEN_CODES: readonly number[] = [100, 101, 102, 103];
