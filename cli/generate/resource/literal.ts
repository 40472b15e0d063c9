/** A text in code, in the quotes that need fewer escapes, as the app's formatter has it. */
export function textLiteral(text: string): string {
  const json = JSON.stringify(text).replaceAll(/[\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`)
  const singles = text.split("'").length
  const doubles = text.split('"').length
  if (singles > doubles) return json
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** A value of JSON in code. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return textLiteral(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  const entries = Object.entries(value).map(([key, each]) => `${keyOf(key)}: ${literal(each)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

/** `__proto__` as a plain key would set what the object inherits from. */
function keyOf(key: string): string {
  if (key === '__proto__') return "['__proto__']"
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : textLiteral(key)
}
