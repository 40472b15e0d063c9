import type { LiveProblem } from '../../protocol/codes.ts'
import type { LiveDefinition } from '../component.ts'
import type { Parsed } from '../problem.ts'
import type { Session } from '../session.ts'
import { refusalOf } from './authorize.ts'

interface Gate {
  readonly authorize: NonNullable<LiveDefinition['authorize']>
  readonly refusal: LiveProblem | undefined
  readonly name: string
  readonly props: () => Parsed
  readonly mount: () => void
}

const failure: LiveProblem = { code: 'MOUNT_FAILED', detail: 'The component could not be mounted.' }

/**
 * Mounts where the component's `authorize` lets its caller. While that is being found out, what the page sends for this component waits, so that
 * its order holds; its other components go on.
 */
export function throughGate(
  session: Session,
  component: number,
  { authorize, refusal, name, props, mount }: Gate,
): void {
  const failed = (error: unknown): LiveProblem => {
    session.hub.logger.error(`Live component ${name} failed in authorize`, { err: error })
    return failure
  }
  const decide = (): LiveProblem | undefined | Promise<LiveProblem | undefined> => {
    try {
      const { caller } = session
      const parsed = props()
      // told by the mount itself
      if (!parsed.ok) return undefined
      return refusalOf(authorize({ caller, props: parsed.value, action: undefined }), caller, refusal)
    } catch (error) {
      return failed(error)
    }
  }
  const go = (problem: LiveProblem | undefined): void => {
    if (problem) session.refuse({ component }, problem)
    else mount()
  }
  const decided = decide()
  if (!(decided instanceof Promise)) return go(decided)
  const settled = decided.catch(failed)
  if (!session.begin()) return
  session.hold(component)
  void settled.then((problem) => {
    session.finish()
    if (!session.open) return
    go(problem)
    session.release(component)
  })
}
