/**
 * A phone number the way people here write it, while it is being typed: «+7 701 234-56-78», «8 916 123-45-67».
 * Whatever it does not recognise comes back untouched: extensions, words, other countries. It never judges; the server reads.
 */
export function formatPhoneAsTyped(text: string): string {
  const plain = text.trim();
  if (!/^\+?[\d\s()-]*$/.test(plain)) return text;
  const digits = plain.replace(/\D/g, "");
  if (digits.length < 2 || digits.length > 11) return text;
  const international = plain.startsWith("+");
  if (international && digits.startsWith("7")) return `+7 ${groups(digits.slice(1))}`;
  if (!international && digits.startsWith("8")) return `8 ${groups(digits.slice(1))}`;
  if (!international && digits.startsWith("7") && digits.length === 11)
    return `+7 ${groups(digits.slice(1))}`;
  return text;
}

/** A stored number for reading: whole Russian and Kazakh ones are grouped, all others stay as they are. */
export function formatPhone(stored: string): string {
  return /^\+?7\d{10}$/.test(stored) ? formatPhoneAsTyped(stored) : stored;
}

function groups(national: string): string {
  const [area, first, second, third] = [
    national.slice(0, 3),
    national.slice(3, 6),
    national.slice(6, 8),
    national.slice(8, 10),
  ];
  return [[area, first].filter(Boolean).join(" "), second, third].filter(Boolean).join("-");
}
