import { pluralText } from "../plural";
import type { billing as ru } from "../ru/billing";

/** Billing: a client's balance by their phones. */
export const billing: typeof ru = {
  title: "Balance",
  ask: "Ask for the balance",
  askAgain: "Ask once more",
  asking: "Asking…",
  askingText: "The billing is being asked. The answer appears here by itself.",
  never: "The balance has not been asked for yet.",
  asOf: (p) => `the billing’s answer: ${p.ago}`,
  lastKnown: (p) => `Shown is the last known answer: ${p.ago}.`,
  noBalance: "the billing named no balance",
  owes: "owed",
  facts: {
    contract: "Contract",
    tariff: "Tariff",
    name: "Name",
    address: "Address",
    settlement: "Settlement",
    phone: "Found by",
  },
  contracts: (p) => pluralText("en", p.n, { one: "contract", other: "contracts" }),
  notFound: "The billing does not know this client",
  notFoundText: (p) =>
    p.n === 0
      ? "The client has no phone to ask by. Add a number to the card."
      : `Asked by ${pluralText("en", p.n, { one: "phone", other: "phones" })}: there is no contract.`,
  failed: "No balance received",
  failures: {
    away: "The billing does not answer. We ask again by ourselves when it is back.",
    busy: "The billing asks us to wait. We ask again by ourselves.",
    unreadable: "The billing’s answer makes no sense. If it stays so, tell whoever looks after it.",
    refused: "The billing did not let us in: check address and key in the connection’s settings.",
    not_connected: "The connection to the billing is not set up, or paused.",
  } as Record<string, string>,
  foreign: "A contract in another name",
  foreignText:
    "The name in the billing is not the client’s: the phone may belong to somebody else now. Nothing was written anywhere.",
  accept: "It is this client’s contract",
  alsoOf: "This contract belongs to another card too:",
  profile: {
    held: "The profile in the support desk was left alone.",
    queued: "The update of the support desk’s profile is queued.",
    updated: "The support desk’s profile is updated.",
    differs: "The support desk did not take all fields of the profile.",
    failed: "The support desk’s profile could not be updated.",
  } as Record<string, string>,
  tooOften: (p) =>
    `Too many questions. Try again in ${pluralText("en", p.n, { one: "second", other: "seconds" })}.`,
  closed: "The balance is no longer asked for on this card.",
  broken: "That did not work. Reload the page and try again.",
  chart: {
    label: (p) => `Balance of contract ${p.contract}: from ${p.from} to ${p.to}`,
    day: "Day",
    value: "Balance",
  },
  api: {
    notFound: (p) => `No client with phone ${p.phone} was found in the billing`,
  },
  panel: {
    title: "Client’s card",
    plans: "Treatment plans",
    visit: "Next visit",
    noVisit: "none booked",
    points: "Points",
    open: "Open the card",
    plansCount: (p) => pluralText("en", p.n, { one: "plan", other: "plans" }),
    plansMoney: (p) => `${p.paid} paid, ${p.due} to pay`,
    unlinked: "No client found",
    unlinkedText:
      "Nobody’s card is linked to this customer of the support desk. Link them on the client’s card.",
    expired: "The link is out of date",
    expiredText: "Reload the conversation’s page: the panel opens by a new link.",
  },
};
