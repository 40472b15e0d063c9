import { failure, shown } from './match.ts'
import { SeededRandom } from './random.ts'

/** What the defaults of a fixture are made with. */
export interface FixtureContext {
  /** 1 for the first that is made, 2 for the next. */
  readonly n: number
  readonly random: SeededRandom
}

/** A schema that follows Standard Schema and checks synchronously, as zod's do. */
export interface ShapeSchema<T> {
  readonly '~standard': {
    validate(value: unknown): ShapeResult | Promise<ShapeResult>
    readonly types?: { readonly input: T; readonly output: unknown } | undefined
  }
}

interface ShapeResult {
  readonly issues?: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] | undefined
}

export interface FixtureDefinition<T> {
  /** What each one has that a test does not say. */
  defaults: (context: FixtureContext) => T
  /** What is made has to fit it: `newNoteSchema`. */
  shape?: ShapeSchema<T>
  /** Default: FLUX_SEED of the environment, else 1. */
  seed?: number
}

/** Makes objects of one shape, the same ones in every run. */
export class Fixture<T extends object> {
  readonly #definition: FixtureDefinition<T>
  readonly #random: SeededRandom
  #made = 0

  constructor(definition: FixtureDefinition<T>) {
    this.#definition = definition
    const { seed = Number(process.env['FLUX_SEED'] ?? 1) } = definition
    this.#random = new SeededRandom(seed)
  }

  /**
   * One, with what the test cares about.
   *
   * @throws AssertionError where it does not fit the shape.
   */
  build(given: Partial<T> = {}): T {
    this.#made += 1
    const defaults = this.#definition.defaults({ n: this.#made, random: this.#random })
    return checked({ ...defaults, ...given }, this.#definition.shape)
  }

  /** Several; `given` may say what each of them is, from index 0. */
  buildMany(count: number, given: Partial<T> | ((index: number) => Partial<T>) = {}): T[] {
    return Array.from({ length: count }, (_, index) => this.build(typeof given === 'function' ? given(index) : given))
  }

  /** The same definition from its beginning, for a test that must not depend on those before it. */
  fresh(seed?: number): Fixture<T> {
    return new Fixture(seed === undefined ? this.#definition : { ...this.#definition, seed })
  }
}

/**
 * Says how objects of a shape are made.
 *
 * @example
 * const notes = defineFixture({ shape: newNoteSchema, defaults: ({ n }) => ({ text: `Note ${n}` }) })
 * notes.build({ text: 'Water the plants' })
 * notes.buildMany(3)
 */
export function defineFixture<T extends object>(definition: FixtureDefinition<T>): Fixture<T> {
  return new Fixture(definition)
}

function checked<T extends object>(made: T, shape: ShapeSchema<T> | undefined): T {
  const result = shape?.['~standard'].validate(made)
  if (result === undefined) return made
  if (result instanceof Promise) throw new TypeError('The shape of a fixture has to be checked synchronously')
  if (result.issues === undefined) return made
  const problems = result.issues.map(({ message, path = [] }) => `${path.map(String).join('.') || 'it'}: ${message}`)
  throw failure({
    message: `A fixture does not fit its shape: ${problems.join('; ')}. Made: ${shown(made)}`,
    actual: made,
    expected: problems,
    from: Fixture.prototype.build,
  })
}
