import { useEffect } from 'react'
import { useMatches } from 'react-router'
import { env } from '../env.ts'
import type { PageMeta } from '../routes.tsx'

/** Keeps the title and the description of the document as the current route's `handle` says. */
export function usePageMeta() {
  const meta = useMatches().reduce<PageMeta>(
    (all, { handle }) => ({ ...all, ...(handle as PageMeta | undefined) }),
    {},
  )
  const title = meta.title ? `${meta.title} · ${env.VITE_APP_NAME}` : env.VITE_APP_NAME
  const { description } = meta

  useEffect(() => {
    document.title = title
  }, [title])

  useEffect(() => {
    const tag = document.querySelector('meta[name="description"]')
    if (description) tag?.setAttribute('content', description)
  }, [description])
}
