import { eq } from "drizzle-orm";
import { clients, programs } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { AppError } from "~/lib/app-error";
import { paths } from "~/lib/paths";

/** What a gateway is told of a programme that is paid for. */
export interface ProgramOrder {
  description: string;
  customer: { email: string | null; phoneE164: string | null };
  locale: "ru" | "en";
  /** Where the client comes back to; it says nothing about the money, the gateway is asked there. */
  backTo: string;
}

/** Made of what is stored, so that a repeat of the call says the same. */
export async function readProgramOrder(db: Queryable, programId: number): Promise<ProgramOrder> {
  const [row] = await db
    .select({
      title: programs.title,
      email: clients.email,
      phoneE164: clients.phoneE164,
      locale: clients.locale,
    })
    .from(programs)
    .innerJoin(clients, eq(clients.id, programs.clientId))
    .where(eq(programs.id, programId));
  if (!row) throw new AppError("internal", "a payment for a programme that is nobody's");
  const { title, email, phoneE164, locale } = row;
  return {
    ...{ description: title, customer: { email, phoneE164 }, locale: locale === "en" ? "en" : "ru" },
    backTo: paths.meProgram(programId, { paid: "1" }),
  };
}
