import { Checkbox } from "~/ui/checkbox";
import { Notice } from "~/ui/notice";
import { agreementOf, type Doubt } from "../ranges/model";
import { useMeasureWords } from "./measure-words";

/** "7,5 kg, is that right?": a box to tick for each value that is asked about; the values stay in their fields. */
export function EntryDoubts({ doubts }: { doubts: readonly Doubt[] }) {
  const { words, name, value } = useMeasureWords();
  const form = words.form;
  return (
    <Notice tone="warning" live="alert" title={form.doubtTitle}>
      {doubts.map((doubt) => {
        const { measure, why, last, meant } = doubt;
        const reason =
          why === "unusual"
            ? form.unusual
            : last === null
              ? form.jumpUnsaid
              : form.jump({ last: value(measure, last) });
        return (
          <div key={measure} className="pt-1">
            <p>
              <b>{form.doubt({ name: name(measure), value: value(measure, doubt.value) })}</b> {reason}{" "}
              {meant === null ? "" : form.meant({ value: value(measure, meant) })}
            </p>
            <Checkbox name="agreed" value={agreementOf(doubt)} label={form.confirm} />
          </div>
        );
      })}
    </Notice>
  );
}
