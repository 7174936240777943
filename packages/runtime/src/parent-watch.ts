/**
 * Makes this process end with the one that started it: when the parent's end of the IPC channel closes, also by the parent's SIGKILL, this
 * process gets the SIGTERM that its parent can no longer send, and two seconds later the end itself. Without an IPC channel it does nothing.
 */
export function exitWithParent(): void {
  if (!process.channel) return;
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), 2_000).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // Listening must not keep a process alive that has nothing else to do.
  process.channel.unref();
}
