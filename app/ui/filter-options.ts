export type ComboboxOption = { value: string; label: string; note?: string };

/** Options whose words all begin somewhere in the label or note; case and ё do not matter. Order is kept. */
export function filterOptions(options: readonly ComboboxOption[], query: string): readonly ComboboxOption[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return options;
  return options.filter((option) => {
    const text = ` ${fold(option.label)} ${fold(option.note ?? "")}`;
    return words.every((word) => text.includes(` ${word}`) || (word.length > 2 && text.includes(word)));
  });
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll("ё", "е").trim();
}
