type Note = (name: string) => void

/** Notes every variable that is asked for and not set. */
export function guardEnvironment(note: Note): void {
  process.env = new Proxy(process.env, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver)
      if (value === undefined && typeof name === 'string') note(name)
      return value
    },
  })
}
