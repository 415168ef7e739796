/** Ends the process with one clear line when this Node is too old for the product. Safe on any Node that has modules. */
export function refuseOldNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= 20) return;
  console.error(`Нужен Node.js 20 или новее, а здесь ${process.versions.node}.`);
  console.error(`Node.js 20 or newer is needed, this is ${process.versions.node}.`);
  process.exit(1);
}
