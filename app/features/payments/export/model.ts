/** A cell that a spreadsheet would take for a formula. Tab and carriage return begin one in some of them. */
const FORMULA = /^[\s\u0000]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u; // eslint-disable-line no-control-regex -- these are what begins a formula

/**
 * A text cell that no spreadsheet runs: what would begin a formula is preceded by an apostrophe (OWASP, CSV injection). Only for text: numbers
 * of ours begin with a minus and mean it.
 */
export function safeCell(text: string | null): string {
  if (text === null) return "";
  return FORMULA.test(text) ? `'${text}` : text;
}

/** An amount as spreadsheets read it in any language: `-1234.50`. */
export function amountCell(minor: number): string {
  return (minor / 100).toFixed(2);
}
