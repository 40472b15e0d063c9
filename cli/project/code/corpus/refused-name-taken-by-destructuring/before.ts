const { x: { audit = 1 }, ...rest } = load()

export const plugins = [rest]
