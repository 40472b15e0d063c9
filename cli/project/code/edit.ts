/**
 * Where a list or an object stands: from a variable of this name (at any depth, but only one in the file) or from
 * `export default`, along properties by name and arguments of a call by number. `{ from: 'live', path: [0] }` is the object in
 * `const live = registry({ … })`. `satisfies`, `as`, `!` and parentheses on the way are looked through.
 */
export interface Place {
  readonly from: string | 'default'
  readonly path?: readonly (string | number)[]
}

/** An intent; twice is once, and each can be taken back. Code in it is one expression, without a line break or a semicolon at its end. */
export type Edit =
  /** `import { name as local } from 'from'`, `import local from 'from'` (`name: 'default'`), `import * as local` (`name: '*'`). */
  | {
      readonly kind: 'import'
      readonly from: string
      readonly name: string
      /** Default: `name`. */
      readonly local?: string
      readonly type?: boolean
    }
  /**
   * `.method(args)` at the end of the chain that a variable is made of; there already when a call of `method` has the same first
   * argument, also by the name that another import of the same module gives it (`ns.Mail`). At the start, it is the chain's first
   * call, so that it holds for all that follow. With `limit`, the calls of a full chain go on in a second one: `const <group>2 = <start>.use(…)`, used by the first.
   */
  | {
      readonly kind: 'call'
      readonly on: Place
      readonly method: string
      readonly args: readonly [string, ...string[]]
      readonly at?: 'start'
      readonly limit?: { readonly calls: number; readonly group: string; readonly start: string }
    }
  /** An element at the end of an array; there already when one has the same text. */
  | { readonly kind: 'element'; readonly array: Place; readonly value: string }
  /** A property at the end of an object; `value` may be the key itself, which is then written once. Missing objects on the way are made. */
  | { readonly kind: 'property'; readonly object: Place; readonly key: string; readonly value: string }
  /** `export * from 'from'`, or `export { names } from 'from'`. */
  | { readonly kind: 're-export'; readonly from: string; readonly names?: readonly string[] }
  /**
   * A route of react-router among those of the page tree, before the `*` that catches what is left; there already when one beside it
   * has the same path. `value` is the object's code.
   */
  | { readonly kind: 'page-route'; readonly routes: Place; readonly path: string; readonly value: string }

/** What taking an edit back has to know besides the edit. */
export interface Trace {
  /** What was taken out where a type-only import was made one of a value. */
  readonly turned?: string
  /** How many objects and arrays were made on the way. */
  readonly made?: number
  /** What was in the brackets, if that was on one line. */
  readonly was?: string
}

/** An edit that was made, as data to be kept for {@link CodeEditor.revert}. */
export type MadeEdit = Edit & { readonly trace?: Trace }

/** What has become of a file's edits, which happen all or not at all. */
export type Edited =
  | {
      readonly kind: 'changed'
      readonly text: string
      /** Those that changed something, in their order: what was there already is not ours to take back. */
      readonly made: readonly MadeEdit[]
    }
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'refused'
      /** A sentence without its full stop: the file does not parse, there is no such variable, … */
      readonly reason: string
      /** From 1. */
      readonly line: number
      readonly column: number
      /** The edit that could not be made. */
      readonly edit: Edit
      /** What a person may paste instead, all edits of the file that are not there yet. */
      readonly snippet: string
    }

/** Edits of program text, with the parser loaded. `path` tells the language (`.ts`, `.tsx`) and is named in messages. */
export interface CodeEditor {
  apply(file: { readonly path: string; readonly text: string }, edits: readonly Edit[]): Edited
  /**
   * Takes edits back where they are as they were made, and refuses where they have been changed. What is not there is taken back
   * already; an import stays while its name is used. Of `made` of an {@link apply}, it gives the text before, byte for byte.
   */
  revert(file: { readonly path: string; readonly text: string }, edits: readonly MadeEdit[]): Edited
  /** Whether two texts say the same: comments too, but not blanks, line breaks, quotes, semicolons and commas at ends. */
  isSameCode(file: { readonly path: string; readonly text: string }, text: string): boolean
  /**
   * The text with its relative module specifiers (imports, exports, dynamic imports and `vi.mock` with a literal) replaced by what
   * `rename` gives.
   * @throws CliError CODE_BROKEN where it does not parse
   */
  mapSpecifiers(file: { readonly path: string; readonly text: string }, rename: (specifier: string) => string): string
}
