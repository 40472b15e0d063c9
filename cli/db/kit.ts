import { compileFunction } from 'node:vm'
import { keptKit } from './kit-bundle.ts'
import type { MakeKit } from './kit-types.ts'

/** drizzle-kit's comparison of schemas. In the package this module is the code itself, see `scripts/build/generated.ts`. */
export async function loadKit(): Promise<MakeKit> {
  return compileFunction(await keptKit(), ['require', 'process', 'console']) as MakeKit // what bundleKit makes
}
