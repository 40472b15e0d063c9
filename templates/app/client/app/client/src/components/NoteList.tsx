import type { Note } from '../../../shared/types/note.ts'

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

interface NoteListProps {
  notes: readonly Note[]
  onRemove: (id: number) => Promise<void>
}

export function NoteList({ notes, onRemove }: NoteListProps) {
  if (notes.length === 0) {
    return (
      <p className="mt-6 rounded-lg border border-dashed border-line px-4 py-8 text-center text-sm text-muted">
        No notes yet. The first one goes in above.
      </p>
    )
  }

  return (
    <ul className="mt-4 divide-y divide-line">
      {notes.map((note) => (
        <li key={note.id} data-note={note.id} className="flex items-start gap-3 py-3">
          <div className="min-w-0 flex-1">
            <p className="break-words">{note.text}</p>
            <time data-time dateTime={note.createdAt} className="text-sm text-muted">
              {time.format(new Date(note.createdAt))}
            </time>
          </div>
          <button
            type="button"
            className="button-quiet"
            aria-label={`Delete “${note.text}”`}
            onClick={() => void onRemove(note.id)}
          >
            Delete
          </button>
        </li>
      ))}
    </ul>
  )
}
