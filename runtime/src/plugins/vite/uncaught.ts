/** What a process tells of; the two events that would otherwise end it. */
type Source = Pick<NodeJS.Process, 'on' | 'off'>

/**
 * Calls back for an exception or a rejected promise that nobody has caught. In development a slip in one handler must not
 * take the server down, with its open sockets and their state. Returns what ends that.
 */
export function onUncaught(tell: (error: unknown) => void, source: Source = process): () => void {
  const heard = (error: unknown) => tell(error)
  source.on('unhandledRejection', heard)
  source.on('uncaughtException', heard)
  return () => {
    source.off('unhandledRejection', heard)
    source.off('uncaughtException', heard)
  }
}
