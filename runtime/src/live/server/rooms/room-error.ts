import type { LiveFieldProblem, LiveProblemCode } from '../../protocol/codes.ts'

/** What a page is told, known by its fields as errors of the app are. */
class RoomError extends Error {
  readonly statusCode: number
  readonly userMessage: string

  constructor(
    readonly code: LiveProblemCode,
    message: string,
    { status, fields = [], cause }: { status: number; fields?: readonly LiveFieldProblem[]; cause?: unknown },
  ) {
    super(message, { cause })
    this.statusCode = status
    this.userMessage = message
    this.errors = fields
  }

  readonly errors: readonly LiveFieldProblem[]
}

export const invalid = (fields: readonly LiveFieldProblem[]): Error =>
  new RoomError('INPUT_INVALID', 'The input is not as declared.', { status: 422, fields })

export const notHere = (): Error => new RoomError('NOT_MOUNTED', 'Not in this room.', { status: 409 })

export const busFailed = (cause: unknown): Error =>
  new RoomError('STORE_FAILED', 'The room cannot reach its bus: whether the event was told is not known.', {
    status: 503,
    cause,
  })
