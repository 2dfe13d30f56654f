/**
 * Loaded into every child with `--import`: a child whose venue died (also by kill -9) asks itself to stop as Ctrl-C
 * would, and makes sure after ten seconds. Without it a crash of the venue would leave stations holding their ports.
 */
const LAST_RESORT_MS = 10_000;

process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_RESORT_MS).unref();
});
// The channel is a leash and carries nothing: it must not keep a child alive that has finished.
process.channel?.unref();
