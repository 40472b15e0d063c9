import { useLive } from '../lib/live.ts'
import { Panel } from './Panel.tsx'
import { Presence } from './Presence.tsx'

const files = ['server/live/counter.ts', 'client/src/lib/live.ts', 'components/Counter.tsx']

export function Counter() {
  const counter = useLive('counter', { step: 1 })
  const count = counter.state?.count ?? 0
  const online = counter.state?.online ?? []
  const waiting = counter.status !== 'live'
  const [error] = counter.errors

  return (
    <Panel title="Counter" summary="One number for everybody, kept on the server." files={files}>
      <div className="mx-auto flex max-w-80 items-center justify-between gap-3">
        <RoundButton
          label="Subtract one"
          sign="−"
          disabled={waiting}
          onPress={() => counter.decrement()}
        />
        <output
          aria-live="polite"
          aria-label="Count"
          data-count={counter.state?.count}
          className="min-w-0 text-center text-6xl font-semibold tracking-tight tabular-nums sm:text-7xl"
        >
          <span key={count} className="tick inline-block">
            {counter.state ? count : '–'}
          </span>
        </output>
        <RoundButton
          label="Add one"
          sign="+"
          disabled={waiting}
          onPress={() => counter.increment()}
        />
      </div>
      <div className="mt-4 text-center">
        <button
          type="button"
          className="button-quiet"
          disabled={waiting || count === 0}
          onClick={() => quietly(counter.reset())}
        >
          Reset
        </button>
      </div>
      {error && (
        <p role="alert" className="mt-4 text-sm text-danger">
          {error.message}
        </p>
      )}
      <Presence people={online} />
    </Panel>
  )
}

interface RoundButtonProps {
  label: string
  sign: string
  disabled: boolean
  onPress: () => Promise<unknown>
}

function RoundButton({ label, sign, disabled, onPress }: RoundButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      disabled={disabled}
      onClick={() => quietly(onPress())}
      className="button-round"
    >
      <span aria-hidden="true">{sign}</span>
    </button>
  )
}

/** What is refused stands in `counter.errors`, so nobody has to catch it. */
function quietly(action: Promise<unknown>) {
  action.catch(() => undefined)
}
