import { useMessages } from "~/i18n/context";
import { StatusMark } from "~/ui/status-mark";
import { roles } from "../model";
import { roleHolds } from "../policy";
import { areas, rightAreas } from "../rights/model";

/** What each role may do, right by right. */
export function RolesMatrix() {
  const m = useMessages();
  const words = m.access.rights;
  return (
    <table className="rights-matrix">
      <caption className="sr-only">{words.matrixCaption}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="sr-only">{words.right}</span>
          </th>
          {roles.map((role) => (
            <th key={role} scope="col">
              {m.staff.roles[role]}
            </th>
          ))}
        </tr>
      </thead>
      {areas.map((area) => (
        <tbody key={area}>
          <tr>
            <th scope="rowgroup" colSpan={roles.length + 1}>
              {words.areas[area]}
            </th>
          </tr>
          {rightAreas[area].map((right) => (
            <tr key={right}>
              <th scope="row">{words.names[right]}</th>
              {roles.map((role) => (
                <td key={role}>
                  {roleHolds(role, right) ? (
                    <StatusMark shape="check" tone="positive" shapeOnly>
                      {words.yes}
                    </StatusMark>
                  ) : (
                    <StatusMark shape="dash" shapeOnly>
                      {words.no}
                    </StatusMark>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}
