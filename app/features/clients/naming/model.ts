import { splitFullName } from "../full-name/model";

export interface NameParts {
  firstName: string;
  lastName: string;
  middleName: string;
}

/** Endings of East Slavic and Kazakh surnames, both genders. Many first names end otherwise, so they tell the order of two words. */
const SURNAME = /(?:[оеё]ва?|[иы]на?|[сц]к(?:ий|ая)|ско[йв]|енко|[иы]х|ук|юк|чук|тегі)$/iu;
const MAX_PART = 100;

/** How a client is shown and sorted: surname first. */
export function displayNameOf({ firstName, lastName, middleName }: NameParts): string {
  return [lastName, firstName, middleName].filter(Boolean).join(" ");
}

/**
 * A name as somebody wrote it into one field. Two words stand in either order: only when the second alone looks like a surname
 * are they turned round. What is not understood stays as given.
 */
export function namePartsOf(text: string): NameParts {
  const name = text.replace(/\s+/gu, " ").trim();
  const split = splitFullName(name);
  if (split.organization) return { lastName: cut(split.organization), firstName: "", middleName: "" };
  const [first = "", second = "", ...more] = name.split(" ");
  if (second && more.length === 0 && split.middle === "") {
    const turned = SURNAME.test(second) && !SURNAME.test(first);
    return {
      lastName: cut(turned ? second : first),
      firstName: cut(turned ? first : second),
      middleName: "",
    };
  }
  if (!split.sure) return { lastName: "", firstName: cut(name), middleName: "" };
  return { lastName: cut(split.last), firstName: cut(split.first), middleName: cut(split.middle) };
}

function cut(part: string): string {
  return part.slice(0, MAX_PART).replace(/[\uD800-\uDBFF]$/, "");
}
