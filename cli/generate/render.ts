import type { CodeEditor } from '../project/code/edit.ts'
import { renderLayers } from '../project/render.ts'
import type { TemplateFile } from '../project/template-file.ts'
import type { Format } from './format.ts'
import { movedSpecifier, placed } from './place.ts'

interface RenderInput {
  readonly layers: readonly (readonly TemplateFile[])[]
  readonly data: object
  /** Below the usual folders; empty for none. */
  readonly folder: string
  readonly skipTests: boolean
  readonly editor: () => Promise<CodeEditor>
  readonly format: Format
}

interface RenderedFiles {
  readonly files: ReadonlyMap<string, string | Uint8Array>
  /** Paths as the templates have them, for whoever refers to them. */
  readonly moved: ReadonlySet<string>
}

/** The files of a generator: rendered, in their places, formatted. */
export async function renderFiles(input: RenderInput): Promise<RenderedFiles> {
  const { layers, data, folder, skipTests, format } = input
  const rendered = renderLayers(layers, data)
  // A template that comes out empty is one that this time is not wanted.
  const wanted = [...rendered].filter(([path, content]) => content.length > 0 && !(skipTests && isTest(path)))
  const moved = new Set(wanted.map(([path]) => path))
  const files = new Map<string, string | Uint8Array>()
  for (const [path, content] of wanted) {
    const place = placed(path, folder)
    files.set(
      place,
      typeof content === 'string' ? await format(place, await inPlace(path, content, moved, input)) : content,
    )
  }
  return { files, moved }
}

const isTest = (path: string): boolean => /\.(?:test|spec)\.[cm]?[jt]sx?$/.test(path)

async function inPlace(
  path: string,
  text: string,
  moved: ReadonlySet<string>,
  { folder, editor }: RenderInput,
): Promise<string> {
  if (folder === '' || !/\.[cm]?[jt]sx?$/.test(path)) return text
  return (await editor()).mapSpecifiers({ path, text }, (specifier) => movedSpecifier(specifier, path, folder, moved))
}
