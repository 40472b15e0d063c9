import type { ReactNode } from 'react'
import { Link } from 'react-router'

interface MessageProps {
  title: string
  /** Where it leads, and what that is called: the start, unless something is nearer. */
  to?: string
  link?: string
  children: ReactNode
}

/** A page that says one thing and leads on from there. */
export function Message({ title, to = '/', link = 'Go to the start', children }: MessageProps) {
  return (
    <section className="mx-auto max-w-md py-16 text-center sm:py-24">
      <h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
      <div className="mt-3 text-muted">{children}</div>
      <Link to={to} className="button-primary mt-8">
        {link}
      </Link>
    </section>
  )
}
