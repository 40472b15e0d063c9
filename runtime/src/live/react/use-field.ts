import {
  useDebugValue,
  useInsertionEffect,
  useState,
  useSyncExternalStore,
  type ChangeEvent,
  type FocusEvent,
} from 'react'
import { LiveField } from '../client/field.ts'

type FieldElement = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

type FieldValue<V> = V extends boolean ? { readonly checked: boolean } : { readonly value: string }

/** For an `input`, `textarea` or `select`: `<input {...field.bind} />`. */
export type FieldBinding<V> = FieldValue<V> & {
  onChange(event: ChangeEvent<FieldElement>): void
  onFocus(event: FocusEvent<FieldElement>): void
  onBlur(): void
  onCompositionStart(): void
  onCompositionEnd(): void
}

export interface BoundField<V> {
  readonly bind: FieldBinding<V>
  readonly value: V
  /** What is shown has not been taken by the server yet. */
  readonly pending: boolean
  /** Why the server refused what is shown; what was entered stays. */
  readonly error: unknown
  /** Sends what has been entered, now: for a form that is submitted. */
  flush(): void
  /** Forgets what was entered and shows the server's value. */
  reset(): void
}

/**
 * A form field over a value of the server. Text is the person's own while they are in the field, while it is on its way, and when it was
 * refused; otherwise the field follows the server. The caret stays where it is.
 *
 * @param value what the server has now: text, or a boolean for a checkbox
 * @param send takes what was entered to the server; one at a time, then the last one entered
 *
 * @example
 * const title = useLiveField(board.state?.title ?? '', (text) => board.rename({ title: text }))
 * return <input {...title.bind} />
 */
export function useLiveField<V extends string | boolean>(
  value: V,
  send: (value: Widen<V>) => Promise<unknown>,
  options: { readonly on?: 'input' | 'blur' } = {},
): BoundField<Widen<V>> {
  const [field] = useState(() => new LiveField<Widen<V>>(value as Widen<V>, send))
  const { own, pending, error } = useSyncExternalStore(field.subscribe, field.getSnapshot, field.getSnapshot)
  const [handlers] = useState(() => handlersOf(field))
  useInsertionEffect(() => field.follow(value as Widen<V>, send, options.on))
  const shown = own ? own.value : (value as Widen<V>)
  useDebugValue(shown)
  const bound = typeof shown === 'boolean' ? { checked: shown } : { value: shown }
  // `Widen` has two cases, and `FieldValue` follows them.
  const bind = { ...bound, ...handlers } as unknown as FieldBinding<Widen<V>>
  return { bind, value: shown, pending, error, flush: field.flush, reset: field.reset }
}

/** What a person may enter, whatever literal the server's value has. */
export type Widen<V> = V extends boolean ? boolean : string

function handlersOf<V>(field: LiveField<V>) {
  const isBox = (element: FieldElement): boolean =>
    element instanceof HTMLInputElement && /checkbox|radio/.test(element.type)
  return {
    onChange: ({ target }: ChangeEvent<FieldElement>) =>
      // A field is of text or of a box, as its value is.
      field.input((isBox(target) ? (target as HTMLInputElement).checked : target.value) as V),
    onFocus: ({ target }: FocusEvent<FieldElement>) => {
      // Where there is no text there is no caret to disturb.
      if (!isBox(target) && target.tagName !== 'SELECT') field.focus()
    },
    onBlur: field.blur,
    onCompositionStart: () => field.compose(true),
    onCompositionEnd: () => field.compose(false),
  }
}
