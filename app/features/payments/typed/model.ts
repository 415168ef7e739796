/** An amount as a person would type it: `1500`, `1500.50`. */
export function typedAmount(minor: number): string {
  return minor % 100 === 0 ? String(minor / 100) : (minor / 100).toFixed(2);
}
