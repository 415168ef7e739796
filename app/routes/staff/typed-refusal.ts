/** What a refused settings form answers with: the errors by field, and everything typed, so nothing is lost. */
export interface TypedRefusal {
  errors: Record<string, string[] | undefined>;
  typed: Record<string, string>;
}
