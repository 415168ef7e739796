import { expect, it } from "vitest";
import { chooseChannels, type ChannelRules, type Reach } from "./model";

const everything: Reach = { email: "a@example.com", telegram: "42", sms: "+77010000000" };
const nothing: Reach = { email: null, telegram: null, sms: null };
const choose = (reach: Partial<Reach>, rules: Partial<ChannelRules> = {}) =>
  chooseChannels(
    { ...nothing, ...reach },
    {
      template: "confirmed",
      connected: { email: true, telegram: true, sms: true },
      templateOff: new Set(),
      choices: {},
      ...rules,
    },
  ).map(({ channel, skip }) => (skip ? `${channel}: ${skip}` : channel));

it("writes wherever an address is known, and texts only who is not reached otherwise", () => {
  expect(choose(everything)).toEqual(["email", "telegram"]);
  expect(choose({ sms: everything.sms })).toEqual(["sms"]);
  expect(choose({ email: everything.email, sms: everything.sms })).toEqual(["email"]);
});

it("falls back to an SMS when a channel is not connected or its words are switched off", () => {
  const connected = { email: false, telegram: true, sms: true };
  expect(choose({ email: "a@example.com", sms: "+7701" }, { connected })).toEqual([
    "email: channel_off",
    "sms",
  ]);
  expect(choose({ email: "a@example.com", sms: "+7701" }, { templateOff: new Set(["email"]) })).toEqual([
    "email: template_off",
    "sms",
  ]);
});

it("says so when there is no way at all, but only about the visit itself", () => {
  expect(choose({})).toEqual(["email: no_address"]);
  expect(choose({ sms: "+7701" }, { connected: { email: true, telegram: true, sms: false } })).toEqual([
    "email: no_address",
  ]);
  expect(choose({}, { template: "reminder" })).toEqual([]);
});

it("heeds a no for topics, never for the visit itself, and a no does not come back as an SMS", () => {
  const choices = { email: false };
  expect(choose({ email: "a@example.com", sms: "+7701" }, { template: "reminder", choices })).toEqual([
    "email: opted_out",
  ]);
  expect(choose({ email: "a@example.com" }, { choices })).toEqual(["email"]);
});

it("texts a reminder to whoever asked for it", () => {
  const asked = { template: "reminder", choices: { sms: true } } as const;
  expect(choose(everything, asked)).toEqual(["email", "telegram", "sms"]);
  expect(choose(everything, { template: "reminder" })).toEqual(["email", "telegram"]);
});
