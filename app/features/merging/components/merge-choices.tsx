import type { SerializeFrom } from "@remix-run/node";
import { stageName } from "~/features/pipeline/model";
import { useMessages } from "~/i18n/context";
import type { MergePreview } from "../queries.server";

type Preview = SerializeFrom<MergePreview>;

/** What the shared card will say, line by line: the two values side by side, one of them chosen. Native radio buttons. */
export function MergeChoices({ preview }: { preview: Preview }) {
  const m = useMessages();
  const words = m.merging.page;
  const told = (choice: Preview["choices"][number]["choice"], value: string) => {
    if (value === "") return "";
    if (choice === "locale") return m.clients.languages[value] ?? value;
    const stage = choice === "stage" ? preview.stages[Number(value)] : undefined;
    return stage ? stageName(stage, m.pipeline.stages) : value;
  };
  if (preview.choices.length + preview.fields.length === 0) return <p className="text-ink-2">{words.same}</p>;
  return (
    <div className="merge-choices">
      {preview.choices.map(({ choice, survivor, merged, taken }) => {
        const isJoined = choice === "notes" && survivor !== "" && merged !== "";
        return (
          <Line
            key={choice}
            name={`choose.${choice}`}
            legend={words.choices[choice]}
            survivor={told(choice, survivor)}
            merged={told(choice, merged)}
            both={isJoined}
            taken={isJoined ? "both" : taken}
          />
        );
      })}
      {preview.fields.map(({ fieldId, label, survivor, merged }) => (
        <Line key={fieldId} name={`field.${fieldId}`} legend={label} survivor={survivor} merged={merged} taken="survivor" />
      ))}
    </div>
  );
} // prettier-ignore

interface LineProps {
  name: string;
  legend: string;
  survivor: string;
  merged: string;
  /** Both may be kept, one below the other. */
  both?: boolean;
  taken: "survivor" | "merged" | "both";
}

function Line({ name, legend, survivor, merged, both = false, taken }: LineProps) {
  const words = useMessages().merging.page;
  const options = [
    { value: "survivor", text: survivor },
    { value: "merged", text: merged },
    ...(both ? [{ value: "both", text: words.both }] : []),
  ];
  return (
    <fieldset className="merge-line">
      <legend>{legend}</legend>
      {options.map(({ value, text }) => (
        <label key={value} className="merge-value" data-of={value}>
          <input type="radio" className="tick" name={name} value={value} defaultChecked={value === taken} />
          <bdi className={text === "" ? "text-ink-3" : undefined}>{text || words.empty}</bdi>
        </label>
      ))}
    </fieldset>
  );
}
