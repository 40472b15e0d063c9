import { Message } from '../components/Message.tsx'

export function NotFoundPage() {
  return (
    <Message title="There is no page here">
      The address may be mistyped, or the page has moved.
    </Message>
  )
}
