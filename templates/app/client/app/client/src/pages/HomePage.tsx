import { Counter } from '../components/Counter.tsx'
import { Notes } from '../components/Notes.tsx'
import { StackStatus } from '../components/StackStatus.tsx'

export function HomePage() {
  return (
    <>
      <div className="pt-8 pb-9 sm:pt-14 sm:pb-11">
        <h1 className="text-3xl font-semibold tracking-tight text-balance sm:text-4xl">
          Everything here is running.
        </h1>
        <p className="mt-3 max-w-prose text-lg text-pretty text-muted">
          Open this page in a second window, press a button in one, and watch the other.
        </p>
      </div>
      <StackStatus />
      <div className="mt-9 grid items-start gap-5 sm:mt-11 lg:grid-cols-[2fr_3fr]">
        <Counter />
        <Notes />
      </div>
      <p className="pt-9 text-sm text-muted">
        Edit <code>app/client/src/pages/HomePage.tsx</code> and save: the page follows.
      </p>
    </>
  )
}
