import { applyCall, revertCall } from './calls.ts'
import type { Edit, MadeEdit, Trace } from './edit.ts'
import { applyImport, revertImport } from './imports.ts'
import { applyPageRoute, revertPageRoute } from './page-routes.ts'
import { applyElement, applyProperty, revertElement, revertProperty } from './properties.ts'
import { applyReExport, revertReExport } from './re-exports.ts'
import { Refusal, type Patch, type Source } from './source.ts'

/** What an edit changes. */
export interface Step {
  readonly patches: readonly Patch[]
  readonly trace?: Trace
}

const step = (patches: readonly Patch[] | undefined): Step | undefined => patches && { patches }

/**
 * What makes an edit; undefined where it is made already.
 * @throws Refusal
 */
export function applyEdit(source: Source, edit: Edit): Step | undefined {
  switch (edit.kind) {
    case 'import':
      return applyImport(source, edit)
    case 'call':
      return step(applyCall(source, edit))
    case 'element':
      return applyElement(source, edit)
    case 'property':
      return applyProperty(source, edit)
    case 're-export':
      return applyReExport(source, edit)
    case 'page-route':
      return applyPageRoute(source, edit)
  }
}

/**
 * What takes an edit back; undefined where there is nothing of it.
 * @throws Refusal where it has been changed
 */
export function revertEdit(source: Source, edit: MadeEdit): Step | undefined {
  try {
    return stepBack(source, edit)
  } catch (error) {
    // Its place may be gone together with it.
    if (error instanceof Refusal && !source.text.includes(markOf(edit))) return undefined
    throw error
  }
}

/** What the file holds as long as it holds the edit. */
function markOf(edit: Edit): string {
  switch (edit.kind) {
    case 'call':
      return edit.args[0]
    case 'element':
      return edit.value
    case 'property':
      return edit.key
    case 'page-route':
      return edit.path
    default:
      return edit.from
  }
}

function stepBack(source: Source, edit: MadeEdit): Step | undefined {
  switch (edit.kind) {
    case 'import':
      return step(revertImport(source, edit, edit.trace))
    case 'call':
      return step(revertCall(source, edit))
    case 'element':
      return step(revertElement(source, edit, edit.trace))
    case 'property':
      return step(revertProperty(source, edit, edit.trace))
    case 're-export':
      return step(revertReExport(source, edit, edit.trace))
    case 'page-route':
      return step(revertPageRoute(source, edit, edit.trace))
  }
}
