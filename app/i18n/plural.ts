/** Words for the plural categories a language uses: Russian needs one, few and many, English one and other. */
export interface PluralForms {
  one: string;
  few?: string;
  many?: string;
  other: string;
}

const rules = new Map<string, Intl.PluralRules>();

/** The word that goes with a number: план, плана, планов. */
export function plural(locale: string, n: number, forms: PluralForms): string {
  let rule = rules.get(locale);
  if (!rule) rules.set(locale, (rule = new Intl.PluralRules(locale)));
  const category = rule.select(n);
  return (category === "zero" || category === "two" ? undefined : forms[category]) ?? forms.other;
}

const numbers = new Map<string, Intl.NumberFormat>();

/** The number with its word: `1 план`, `1 000 планов` (grouped from five digits on, as Russian typography asks). */
export function pluralText(locale: string, n: number, forms: PluralForms): string {
  let format = numbers.get(locale);
  if (!format) numbers.set(locale, (format = new Intl.NumberFormat(locale, { useGrouping: "min2" })));
  return `${format.format(n)} ${plural(locale, n, forms)}`;
}
