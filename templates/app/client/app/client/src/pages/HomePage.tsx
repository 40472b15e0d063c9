import { Counter } from '../components/Counter.tsx'
import { Notes } from '../components/Notes.tsx'
import { StackStatus } from '../components/StackStatus.tsx'
import { env } from '../env.ts'

export function HomePage() {
  return (
    <>
      <div className="pt-8 pb-10 sm:pt-14 sm:pb-12">
        <h1 className="text-3xl font-semibold tracking-tight text-balance break-words sm:text-4xl">
          {env.VITE_APP_NAME}
        </h1>
        <p className="mt-3 max-w-prose text-lg text-muted">
          Everything below runs. Open this page in a second window, press a button, and watch both.
        </p>
      </div>
      <StackStatus />
      <div className="mt-5 grid gap-5 lg:grid-cols-[2fr_3fr]">
        <Counter />
        <Notes />
      </div>
    </>
  )
}
