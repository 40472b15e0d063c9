/** Whether each item of `part` is in `whole`, in the same order. What is in `whole` besides comes back. */
export function added(
  part: readonly string[],
  whole: readonly string[],
): { readonly isPart: boolean; readonly rest: string[] } {
  const rest: string[] = []
  let at = 0
  for (const item of whole) {
    if (item === part[at]) at++
    else rest.push(item)
  }
  return { isPart: at === part.length, rest }
}
