import { expect, it } from "vitest";
import type { UserActor } from "~/lib/actor";
import { emailFor, maskContacts, maskEmail, maskPhone, phoneFor, seesContacts } from "./model";

const trainer: UserActor = { kind: "user", userId: 1, role: "trainer", staffId: null };
const blind: UserActor = { ...trainer, rights: { given: [], taken: ["clients:contacts"] } };

it("masks phones and addresses so that two can be told apart and none dialled", () => {
  expect(maskPhone("+77011234567")).toBe("+7 701 ••• •• 67");
  expect(maskPhone("8 701 123 45 67")).toBe("8701 ••• •• 67");
  expect(maskPhone("+4915112345678")).toBe("+4915 ••• •• 78");
  expect(maskPhone("12345")).toBe("•••");
  expect(maskPhone("+123456")).toBe("+1 ••• •• 56");
  expect(maskEmail("anna@mail.ru")).toBe("a•••@mail.ru");
  expect(maskEmail("a@b@mail.ru")).toBe("a•••@mail.ru");
  expect(maskEmail("nothing")).toBe("•••");
});

it("shows contacts to whoever holds the right, and to clients their own", () => {
  expect([trainer, blind, { kind: "client" as const, clientId: 1 }, { kind: "guest" as const }].map(seesContacts)).toEqual([true, false, true, false]); // prettier-ignore
  expect(phoneFor(trainer, "+77011234567")).toBe("+77011234567");
  expect(phoneFor(blind, null)).toBeNull();
  expect(emailFor(blind, "anna@mail.ru")).toBe("a•••@mail.ru");
  const row = { id: 1, phoneE164: "+77011234567", phoneRaw: "8 (701) 123-45-67", email: null };
  expect(maskContacts(trainer, row)).toBe(row);
  expect(JSON.stringify(maskContacts(blind, row))).not.toMatch(/123|345|4567/u);
});
