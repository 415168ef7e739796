// Preloaded into processes that must not outlive the one that started them, even when that one is killed with -9.
// The IPC channel closes with the parent, whatever ended it; its closing becomes an ordinary request to stop.
if (process.channel) {
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel.unref();
}
