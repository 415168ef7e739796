/**
 * Calls `stop` when the process that started this one has gone without a word (npm killed with -9, a closed container
 * shell). Nobody would be left to stop it.
 */
export function endWithParent(stop) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 1_000);
  timer.unref();
}
