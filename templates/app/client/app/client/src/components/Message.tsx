import type { ReactNode } from 'react'
import { Link } from 'react-router'

/** A page that says one thing and leads back to the start. */
export function Message({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mx-auto max-w-md py-16 text-center sm:py-24">
      <h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
      <div className="mt-3 text-muted">{children}</div>
      <Link to="/" className="button-primary mt-8">
        Go to the start
      </Link>
    </section>
  )
}
