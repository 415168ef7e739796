import { z } from "zod";
import { SETTINGS } from "~/features/settings/schema";
import { readWallMinutes } from "~/lib/zoned-time";

/** Lines of the form for reminders; an empty one is no reminder. */
export const REMINDER_LINES = 5;
/** Units a reminder's time is given in, minutes each. */
export const leadUnits = { minutes: 1, hours: 60, days: 1440 } as const;
export type LeadUnit = keyof typeof leadUnits;

/** Minutes in the largest unit that divides them, for the form. */
export function leadParts(minutes: number): { amount: number; unit: LeadUnit } {
  const unit = minutes % 1440 === 0 ? "days" : minutes % 60 === 0 ? "hours" : "minutes";
  return { amount: minutes / leadUnits[unit], unit };
}

const lead = z
  .object({ amount: z.string().trim(), unit: z.enum(["minutes", "hours", "days"]) })
  .transform(({ amount, unit }, ctx) => {
    if (amount === "") return null;
    if (/^\d{1,5}$/.test(amount) && Number(amount) > 0) return Number(amount) * leadUnits[unit];
    ctx.issues.push({ code: "invalid_type", expected: "number", input: amount, path: ["amount"] });
    return z.NEVER;
  });

const clock = z.string().transform((text, ctx) => {
  const minutes = readWallMinutes(text.trim());
  if (minutes !== null && minutes < 1440) return minutes;
  ctx.issues.push({ code: "invalid_format", format: "time", input: text });
  return z.NEVER;
});

/** The form of the general settings of notices; becomes the setting `notices`. */
export const noticesForm = z
  .object({
    leads: z.array(lead),
    quietFrom: clock,
    quietUntil: clock,
    inviteAfterDays: z.coerce.number().int().min(0).max(90),
    smsGateway: z.enum(["none", "smsru", "smsc"]),
  })
  .transform(({ leads, quietFrom, quietUntil, ...rest }): z.input<typeof SETTINGS.notices> => ({
    ...rest,
    remindersMin: [...new Set(leads.filter((minutes) => minutes !== null))].sort((a, b) => b - a),
    quietFromMin: quietFrom,
    quietUntilMin: quietUntil,
  }))
  .pipe(SETTINGS.notices);
