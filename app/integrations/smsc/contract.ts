import { z } from "zod";

/**
 * The wire of smsc.ru and smsc.kz, method send.php with fmt=3 (JSON). Sources: the vendor's API pages and their mirrors (2024). HTTP is always
 * 200; the default charset is windows-1251, so utf-8 must be said.
 */

export const wireAnswer = z.union([
  z.object({ error: z.string(), error_code: z.coerce.number().int() }),
  z.object({ id: z.coerce.string().min(1), cnt: z.coerce.number().int().nonnegative() }),
]);

export type WireAnswer = z.output<typeof wireAnswer>;
