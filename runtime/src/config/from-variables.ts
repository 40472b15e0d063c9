import type { VariableOrigin } from '../env/files.ts'
import { issuesOf, toProblem } from './check.ts'
import { coerce } from './coerce.ts'
import type { ConfigProblem } from './problems.ts'
import { nearest } from './suggest.ts'
import { isOpen, leavesOf, shapeOf, variableName, type Leaf, type Schema } from './tree.ts'
import type { Variables } from './types.ts'

/** The keys that variables set, each with its value, and what is wrong with them. */
export function fromVariables(schema: Schema, env: Variables, origins: Readonly<Record<string, VariableOrigin>>) {
  const set: { leaf: Leaf; value: unknown }[] = []
  const problems: ConfigProblem[] = []
  for (const leaf of leavesOf(schema)) {
    const variable = leaf.variables.find((name) => env[name]?.trim())
    if (variable === undefined) continue
    const value = coerce(env[variable], leaf.schema)
    set.push({ leaf, value })
    const origin = { variable, ...origins[variable] }
    problems.push(
      ...issuesOf(leaf.schema, value).map((issue) => toProblem(issue, schema, { path: leaf.path, value, origin })),
    )
  }
  return { set, problems }
}

/** A `FLUX_` variable in the name of a section that is not a key of it: most likely misspelt. */
export function unknownVariables(schema: Schema, env: Variables): string[] {
  const names = leavesOf(schema).flatMap((leaf) => leaf.variables)
  // an open section takes more than is known here: the options of plugins that only the app knows
  const closed = Object.entries(shapeOf(schema) ?? {}).filter(([, section]) => !isOpen(section))
  const sections = closed.map(([name]) => `${variableName([name])}_`)
  return Object.keys(env)
    .filter((name) => sections.some((section) => name.startsWith(section)) && !names.includes(name))
    .map((name) => {
      const near = nearest(name, names)
      return `The variable ${name} sets no key${near ? `; did you mean ${near}?` : '.'}`
    })
}
