/** A validator by the Standard Schema interface, as zod, valibot and arktype have it; zod itself is not needed here. */
export interface ClientSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] }

type OutputOf<S> = S extends { readonly '~standard': { readonly types?: { readonly output: infer O } | undefined } }
  ? O
  : never

/** Only names that Vite gives to the client; any other does not compile. */
type ClientShape<S> = { readonly [K in keyof S]: K extends `VITE_${string}` ? ClientSchema : never }

/** The values of a set of variables, by their schemas. */
export type ClientEnvOf<S> = { readonly [K in keyof S]: OutputOf<S[K]> }

/**
 * The client's environment, checked as a whole when the page loads. Only `VITE_` variables exist there, and everybody can read them.
 *
 * @param values `import.meta.env`
 * @throws {Error} one message that names every variable that is missing or wrong
 * @example
 * export const env = defineClientEnv({ VITE_APP_NAME: text('Notes') }, import.meta.env)
 */
export function defineClientEnv<S extends ClientShape<S>>(shape: S, values: object): ClientEnvOf<S> {
  const result: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [name, schema] of Object.entries<ClientSchema>(shape)) {
    const given = (values as Record<string, unknown>)[name]
    const checked = schema['~standard'].validate(given === '' ? undefined : given)
    if (checked instanceof Promise) problems.push(`${name}: its schema is asynchronous, which is not possible here`)
    else if (checked.issues) problems.push(`${name}: ${checked.issues.map((issue) => issue.message).join('; ')}`)
    else result[name] = checked.value
  }
  if (problems.length > 0) throw new Error(`The client's environment is wrong\n  ${problems.join('\n  ')}`)
  return Object.freeze(result) as ClientEnvOf<S> // each by its own schema, above
}
