import type { LiveProblem } from '../protocol/codes.ts'
import { isFrameId } from '../protocol/frames.ts'
import { encodeValue } from '../protocol/values.ts'
import { ActionRun, isDeclared, noSuchAction } from './action-run.ts'
import type { Mount, Session } from './session.ts'

const passed: LiveProblem = {
  code: 'WINDOW_PASSED',
  detail: 'The outcome of this call is not remembered any more: it may have run or not.',
}
const lost: LiveProblem = {
  code: 'STATE_LOST',
  detail: 'The state that this call was for is lost, and with it whether the call had run.',
}
const busy: LiveProblem = { code: 'BUSY', detail: 'This component has too much to do: try again.' }

/** `[3, component, call, action, input?, options?]` */
export function callAction(session: Session, component: number, frame: readonly unknown[]): void {
  const [, , call, action, input, given] = frame
  if (!isFrameId(call)) {
    return session.refuse({ component }, { code: 'FRAME_INVALID', detail: 'A call is a positive integer.' })
  }
  const mount = session.mounts.get(component)
  if (!mount) return session.refuse({ component, call }, { code: 'NOT_MOUNTED', detail: 'Not mounted.' })
  const options = typeof given === 'object' && given !== null ? (given as CallExtras) : none
  const { instance } = mount
  const window = (mount.window ??= instance.enter(session.key, mount.related))
  if (isFrameId(options.done) && options.done < call) window.done(options.done)
  const known = window.look(call, options.again === 1)
  if (known === 'pending') return
  if (known === 'passed') return session.refuse({ component, call }, passed)
  if (typeof known === 'object') {
    // it is told when it is stored
    if (instance.durable?.holds({ key: session.key, call })) return
    return answerAgain(session, mount, component, call, known.answer)
  }
  const problem = known === 'unsure' ? (mount.related ? passed : lost) : refusal(session, mount, action)
  if (problem) {
    window.record(call, encodeValue(problem))
    return session.refuse({ component, call }, problem)
  }
  if (!session.begin()) return
  window.begin(call)
  // An input that is left out has no place of its own once options follow it.
  const value = options.bare === undefined ? input : undefined
  instance.queue.push(
    new ActionRun(session, mount, { component, call, action: action as string, input: value, window }),
  ) // declared, so a name
}

/** As it came: nothing of it is sure. */
interface CallExtras {
  readonly again?: unknown
  readonly done?: unknown
  readonly bare?: unknown
}

const none: CallExtras = {}

function refusal(session: Session, { instance }: Mount, action: unknown): LiveProblem | undefined {
  if (typeof action !== 'string' || !isDeclared(instance, action)) return noSuchAction
  return instance.queue.size >= session.hub.config.limits.queue ? busy : undefined
}

/** What became of it, told once more. */
function answerAgain(session: Session, { instance }: Mount, component: number, call: number, answer: string): void {
  if (answer.startsWith('[')) return instance.acknowledge(session, answer)
  session.problem({ component, call }, answer)
}
