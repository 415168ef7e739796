import { useRouteLoaderData, useSearchParams } from "@remix-run/react";
import { type Appearance, defaultAppearance } from "~/lib/appearance";
import { ErrorPage } from "~/ui/error-page";
import { PublicDemo } from "~/ui/gallery/public-demo";
import { StaffDemo } from "~/ui/gallery/staff-demo";

/**
 * Every component with data, empty, refused and disabled: `/design` for staff, `?show=book1|book2|book3` for clients,
 * `?show=404` for the error page. Its words are samples and stay out of the catalogue.
 */
export default function Gallery() {
  const [params] = useSearchParams();
  const root = useRouteLoaderData<Appearance>("root");
  const show = params.get("show");
  switch (show) {
    case "book1":
      return <PublicDemo step={1} />;
    case "book2":
      return <PublicDemo step={2} />;
    case "book3":
      return <PublicDemo step={3} />;
    case "403":
    case "404":
    case "500":
    case "503":
      return <ErrorPage status={Number(show)} requestId={show === "500" ? "7Q3KD2" : null} />;
    default:
      return (
        <StaffDemo
          appearance={{
            theme: root?.theme ?? defaultAppearance.theme,
            density: root?.density ?? defaultAppearance.density,
          }}
        />
      );
  }
}
