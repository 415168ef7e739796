import type { MirrorPipeline } from "~/features/amocrm/ports";
import { useMessages } from "~/i18n/context";
import { DataTable } from "~/ui/data-table";

/** The account's pipelines and their statuses with the numbers that the form below asks for. */
export function AmocrmNumbers({ pipelines }: { pipelines: readonly MirrorPipeline[] }) {
  const words = useMessages().integrations.amocrm;
  const rows = pipelines.flatMap((pipeline) =>
    pipeline.statuses.map((status) => ({ key: `${pipeline.id}:${status.id}`, pipeline, status })),
  );
  if (rows.length === 0) return null;
  return (
    <DataTable
      caption={words.known}
      rows={rows}
      rowKey={({ key }) => key}
      empty={null}
      columns={[
        {
          key: "status",
          header: words.status,
          phone: "primary",
          cell: ({ status }) => status.name,
        },
        {
          key: "number",
          header: words.number,
          numeric: true,
          phone: "end",
          cell: ({ status }) => <code>{status.id}</code>,
        },
        { key: "pipeline", header: words.pipeline, quiet: true, cell: ({ pipeline }) => pipeline.name },
        {
          key: "pipelineNumber",
          header: words.pipelineNumber,
          quiet: true,
          numeric: true,
          cell: ({ pipeline }) => <code>{pipeline.id}</code>,
        },
      ]}
    />
  );
}
