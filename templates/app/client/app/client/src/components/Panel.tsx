import { useId, type ReactNode } from 'react'

interface PanelProps {
  title: string
  summary: string
  /** The files behind it, in the order a change travels through them. */
  files: readonly string[]
  children: ReactNode
}

export function Panel({ title, summary, files, children }: PanelProps) {
  const heading = useId()

  return (
    <section
      aria-labelledby={heading}
      className="flex min-w-0 flex-col rounded-2xl border border-line bg-card"
    >
      <div className="flex-1 p-5 sm:p-7">
        <h2 id={heading} className="font-semibold">
          {title}
        </h2>
        <p className="mt-1 text-sm text-muted">{summary}</p>
        <div className="mt-6">{children}</div>
      </div>
      <FilePath files={files} />
    </section>
  )
}

function FilePath({ files }: { files: readonly string[] }) {
  return (
    <ol
      aria-label="Files behind this panel"
      className="flex flex-wrap gap-x-2 gap-y-1 border-t border-line px-5 py-4 text-sm text-muted sm:px-7"
    >
      {files.map((file, index) => {
        const name = file.lastIndexOf('/') + 1
        return (
          <li key={file} className="flex min-w-0 gap-2">
            <span className="min-w-0 break-words">
              {file.slice(0, name)}
              <span className="text-ink">{file.slice(name)}</span>
            </span>
            {index < files.length - 1 && <span aria-hidden="true">→</span>}
          </li>
        )
      })}
    </ol>
  )
}
