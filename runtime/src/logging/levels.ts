export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** pino's numbers for the levels; `silent` lies above all of them. */
export const levelValues: Readonly<Record<LogLevel, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Infinity,
}

interface LevelPlan {
  /** The level of what says nothing else. */
  level: LogLevel
  /** Levels by module. */
  levels: Readonly<Record<string, LogLevel>>
  /** The transports' own levels, undefined for one that takes what the module's level lets through. */
  transports: readonly (LogLevel | undefined)[]
}

/** Which lines are made at all, and which of them a transport takes. */
export class Levels {
  readonly level: LogLevel
  readonly #levels: Readonly<Record<string, LogLevel>>
  readonly #transports: readonly (LogLevel | undefined)[]

  constructor({ level, levels, transports }: LevelPlan) {
    this.level = level
    this.#levels = levels
    this.#transports = transports
  }

  /** The level set for a module; `notes` stands for `notes.import` as well where that has none. */
  of(module: unknown): LogLevel | undefined {
    for (let name = typeof module === 'string' ? module : ''; name !== '';) {
      if (Object.hasOwn(this.#levels, name)) return this.#levels[name]
      name = name.slice(0, Math.max(0, name.lastIndexOf('.')))
    }
    return undefined
  }

  /** The least important level that any transport takes: what is below it is not even put together. */
  least(module: LogLevel | undefined): LogLevel {
    const taken = this.#transports.map((own) => this.taken(own, module))
    return taken.reduce((a, b) => (levelValues[b] < levelValues[a] ? b : a), 'silent')
  }

  /** What a transport takes: its own level where it has one, and never what the module's level keeps out. */
  taken(own: LogLevel | undefined, module: LogLevel | undefined): LogLevel {
    if (own === undefined) return module ?? this.level
    return module !== undefined && levelValues[module] > levelValues[own] ? module : own
  }
}
