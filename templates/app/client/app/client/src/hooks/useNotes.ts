import { messageOf } from '@fluxstack/runtime/client'
import { useEffect, useState } from 'react'
import type { NewNote, Note } from '../../../shared/types/note.ts'
import { api } from '../lib/api.ts'

/** The latest notes, and what a person can do with them. */
export function useNotes() {
  const [notes, setNotes] = useState<readonly Note[]>()
  const [problem, setProblem] = useState<string>()
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let wanted = true
    void api.notes.get().then(({ data, error }) => {
      if (!wanted) return
      setProblem(error ? messageOf(error) : undefined)
      if (data) setNotes(data)
    })
    return () => {
      wanted = false
    }
  }, [attempt])

  /** Adds a note; answers the server's error, with a message for each field, where it refused. */
  async function add(input: NewNote) {
    const { data, error } = await api.notes.post(input)
    if (error) return error
    setNotes((before = []) => [data, ...before])
    return undefined
  }

  async function remove(id: number) {
    const { error } = await api.notes({ id }).delete()
    // A note that is gone already is what was asked for.
    const refused = error && error.status !== 404
    setProblem(refused ? messageOf(error) : undefined)
    if (!refused) setNotes((before) => before?.filter((note) => note.id !== id))
  }

  return { notes, problem, reload: () => setAttempt(attempt + 1), add, remove }
}
