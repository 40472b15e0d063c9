import { useEffect } from 'react'
import { isRouteErrorResponse, useRouteError } from 'react-router'
import { Message } from '../components/Message.tsx'

/** What a person sees when a page throws; the rest of the app goes on. */
export function ErrorPage() {
  const error = useRouteError()
  const detail = import.meta.env.DEV ? describe(error) : undefined

  useEffect(() => {
    document.title = 'Something went wrong'
  }, [])

  return (
    <Message title="Something went wrong">
      The page could not be shown. Going back to the start usually helps.
      {detail && (
        <code className="mt-4 block rounded-lg bg-danger-soft p-3 text-sm break-words text-danger">
          {detail}
        </code>
      )}
    </Message>
  )
}

function describe(error: unknown): string {
  if (isRouteErrorResponse(error)) return `${error.status} ${error.statusText}`
  return error instanceof Error ? error.message : String(error)
}
