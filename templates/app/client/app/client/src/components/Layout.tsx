import { Link, Outlet } from 'react-router'
import { env } from '../env.ts'
import { usePageMeta } from '../hooks/usePageMeta.ts'
import { ConnectionStatus } from './ConnectionStatus.tsx'

export function Layout() {
  usePageMeta()

  return (
    <div className="mx-auto flex min-h-dvh max-w-5xl flex-col px-4 sm:px-8">
      <a href="#content" className="skip-link">
        Skip to content
      </a>
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-5">
        <Link
          to="/"
          className="-mx-2 flex min-w-0 items-center gap-2.5 rounded-lg px-2 py-1 font-semibold"
        >
          <img src="/favicon.svg" alt="" width="24" height="24" />
          <span className="min-w-0 break-words">{env.VITE_APP_NAME}</span>
        </Link>
        <ConnectionStatus />
      </header>
      <main id="content" tabIndex={-1} className="flex-1 pb-10 outline-none">
        <Outlet />
      </main>
    </div>
  )
}
