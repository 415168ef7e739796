import type { LoaderFunctionArgs } from "@remix-run/node";
import { answerClientsFile } from "./clients-file.server";

/** `GET /crm/clients.csv`: everybody whom the list's filters leave. */
export const loader = (args: LoaderFunctionArgs) => answerClientsFile(args, "csv");
