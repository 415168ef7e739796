import { redirect } from "@remix-run/node";
import { paths } from "~/lib/paths";

/** The bare address belongs to clients; staff know theirs. */
export const loader = () => redirect(paths.book());
