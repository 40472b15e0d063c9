declare const held: unique symbol

/** The name of a service, with its type: what registers it and what asks for it. */
export interface Token<T> {
  readonly name: string
  /** For types only. */
  readonly [held]?: T
}

/**
 * A token for a service of type `T`. Two tokens of one name are two services: export it from where it is registered.
 *
 * @example
 * export const Notes = token<NotesService>('notes')
 */
export function token<T>(name: string): Token<T> {
  return Object.freeze({ name })
}
