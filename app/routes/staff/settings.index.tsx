import { redirect, type LoaderFunctionArgs } from "@remix-run/node";
import { can } from "~/features/accounts/policy";
import { paths } from "~/lib/paths";
import { requireUser } from "../guards.server";

/** The settings open at the first part this user may change. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context);
  return redirect(
    can(user, "settings:write")
      ? paths.settingsBusiness()
      : can(user, "catalog:write")
        ? paths.settingsServices()
        : paths.settingsStaff(),
  );
}
