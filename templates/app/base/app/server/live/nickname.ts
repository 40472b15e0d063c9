const birds =
  'Wren Heron Kestrel Plover Siskin Avocet Dunlin Swift Linnet Curlew Osprey Teal Merlin Puffin Bunting Lapwing'.split(
    ' ',
  )

/** A name for a visitor: the first bird that nobody present has, then `Wren 2` and so on. */
export function nickname(taken: readonly string[]): string {
  for (let round = 1; ; round++) {
    const free = birds
      .map((bird) => (round === 1 ? bird : `${bird} ${round}`))
      .find((name) => !taken.includes(name))
    if (free) return free
  }
}
