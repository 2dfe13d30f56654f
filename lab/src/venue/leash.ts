import { spawn } from 'node:child_process';

/**
 * Loaded into every child with `--import`: a child whose venue died (also by kill -9) asks itself to stop as Ctrl-C
 * would. Without it a crash of the venue would leave stations holding their ports.
 */
const PATIENCE_S = 10;

process.on('disconnect', () => {
  watchFromOutside();
  process.kill(process.pid, 'SIGTERM');
});
// The channel is a leash and carries nothing: it must not keep a child alive that has finished.
process.channel?.unref();

/** A process that hangs while it exits cannot kill itself (seen once, inside process.exit): a shell looks after it. */
function watchFromOutside(): void {
  if (process.platform === 'win32') {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), PATIENCE_S * 1_000).unref();
    return;
  }
  const script = `i=0; while kill -0 ${process.pid} 2>/dev/null && [ $i -lt ${PATIENCE_S} ]; do sleep 1; i=$((i + 1)); done; [ $i -lt ${PATIENCE_S} ] || kill -9 ${process.pid}`;
  spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' }).unref();
}
