export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(2)} MB`
}

export function shareText(part: number, whole: number): string {
  if (whole === 0) return '0 %'
  const share = (part / whole) * 100
  return `${share >= 9.95 || share === 0 ? share.toFixed(0) : share.toFixed(1)} %`
}

/** Another colour for another package, always the same one for the same: degrees on the circle of hues. */
export function hueOf(name: string): number {
  let hash = 7
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 99_991
  return (hash * 137) % 360
}
