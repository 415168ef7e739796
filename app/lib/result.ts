/** The outcome of something that may be refused for a reason the caller is expected to handle. */
export type Result<T, E> = { ok: true; value: T } | { ok: false; error: E };

/** What was asked for. */
export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

/** An expected refusal: not an exception, a value with a reason the caller shows or maps. */
export function refuse<E>(error: E): { ok: false; error: E } {
  return { ok: false, error };
}
