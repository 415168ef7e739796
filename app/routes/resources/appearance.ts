import { redirect, type ActionFunctionArgs } from "@remix-run/node";
import { answerAppearanceChange } from "~/lib/appearance.server";
import { paths } from "~/lib/paths";

export const action = ({ request }: ActionFunctionArgs) => answerAppearanceChange(request);
export const loader = () => redirect(paths.home());
