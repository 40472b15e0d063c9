import { load } from 'x'

export const plugins = await load()
