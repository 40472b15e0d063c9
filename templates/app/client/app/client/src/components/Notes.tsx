import { useNotes } from '../hooks/useNotes.ts'
import { noteFiles, storage } from '../lib/storage.ts'
import { NoteForm } from './NoteForm.tsx'
import { NoteList } from './NoteList.tsx'
import { Panel } from './Panel.tsx'

export function Notes() {
  const { notes, problem, reload, add, remove } = useNotes()

  return (
    <Panel title="Notes" summary={storage.summary} files={noteFiles}>
      <NoteForm onAdd={add} />
      {problem && (
        <p role="alert" className="mt-5 rounded-lg bg-danger-soft px-4 py-3 text-sm text-danger">
          {problem}{' '}
          <button type="button" className="font-medium underline" onClick={reload}>
            Try again
          </button>
        </p>
      )}
      {notes ? <NoteList notes={notes} onRemove={remove} /> : !problem && <Placeholder />}
    </Panel>
  )
}

function Placeholder() {
  return (
    <output className="mt-6 block space-y-3">
      <span className="sr-only">Loading notes</span>
      {['w-3/4', 'w-1/2', 'w-2/3'].map((width) => (
        <span
          key={width}
          className={`block h-4 rounded bg-line motion-safe:animate-pulse ${width}`}
        />
      ))}
    </output>
  )
}
