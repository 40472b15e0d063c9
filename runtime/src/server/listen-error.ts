import { FluxStackError } from '../errors/errors.ts'

/** What to say when a socket could not be opened, by the system's code. */
export function listenError(cause: unknown, host: string | undefined, port: number): FluxStackError {
  const system = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  const where = host === undefined ? '' : ` on ${host}`
  const context = { host, port }
  switch (system) {
    case 'EADDRINUSE':
      return new FluxStackError(`Port ${port}${where} is taken. Stop what listens there, or set PORT.`, {
        code: 'PORT_TAKEN',
        context,
        cause,
      })
    case 'EACCES':
    case 'EPERM':
      return new FluxStackError(`This user may not listen on port ${port}. Take one from 1024 on, or set PORT.`, {
        code: 'PORT_REFUSED',
        context,
        cause,
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new FluxStackError(`${host} is no address of this machine. Set HOST.`, {
        code: 'HOST_INVALID',
        context,
        cause,
      })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new FluxStackError(`Cannot listen on port ${port}${where}: ${reason}`, {
    code: 'LISTEN_FAILED',
    context,
    cause,
  })
}
