import { fieldErrors, messageOf } from '@fluxstack/runtime/client'
import { useId, useRef, useState, type FormEvent } from 'react'
import type { NewNote } from '../../../shared/types/note.ts'

interface NoteFormProps {
  /** Answers what the server refused, or nothing. */
  onAdd: (note: NewNote) => Promise<unknown>
}

/** The server decides what is valid; its message is shown at the field. */
export function NoteForm({ onAdd }: NoteFormProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [message, setMessage] = useState<string>()
  const [sending, setSending] = useState(false)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (sending) return
    setSending(true)
    const error = await onAdd({ text })
    setSending(false)
    setMessage(error ? (fieldErrors(error).text ?? messageOf(error)) : undefined)
    if (!error) setText('')
    input.current?.focus()
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <label htmlFor={id} className="text-sm font-medium">
        New note
      </label>
      <div className="mt-2 flex flex-wrap gap-2">
        <input
          ref={input}
          id={id}
          name="text"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-invalid={message !== undefined}
          aria-describedby={message ? `${id}-message` : undefined}
          className="field min-w-0 flex-[1_1_11rem]"
        />
        <button type="submit" className="button-primary" aria-disabled={sending}>
          Add note
        </button>
      </div>
      {message && (
        <p id={`${id}-message`} role="alert" className="mt-2 text-sm text-danger">
          {message}
        </p>
      )}
    </form>
  )
}
