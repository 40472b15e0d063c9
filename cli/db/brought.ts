/** The migrations among the files of a change set or of what was generated. Nothing is read: this is all that other commands pay. */
export interface Brought {
  /** Relative to the root. */
  readonly folder: string
  readonly tags: readonly string[]
}

const SQL = /^(.+)\/(\d{4,}_[\w.-]+)\.sql$/

/** Undefined when there is none: an SQL file counts when its snapshot came with it. */
export function migrationsAmong(files: readonly string[]): Brought | undefined {
  const all = new Set(files)
  const found = files.flatMap((file) => {
    const [, folder = '', tag = ''] = SQL.exec(file) ?? []
    return all.has(`${folder}/meta/${tag.split('_')[0]}_snapshot.json`) ? [{ folder, tag }] : []
  })
  const [first] = found
  return first && { folder: first.folder, tags: found.map(({ tag }) => tag) }
}

/** Whether a file is one of theirs. */
export function isBrought(file: string, { folder, tags }: Brought): boolean {
  const snapshots = tags.map((tag) => `${folder}/meta/${tag.split('_')[0]}_snapshot.json`)
  return (
    file === `${folder}/meta/_journal.json` ||
    snapshots.includes(file) ||
    tags.some((tag) => file === `${folder}/${tag}.sql`)
  )
}
