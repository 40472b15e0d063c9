import { ctx } from './ctx.ts'

const own = ctx.services.override(Notes, () => notes)
export default this.own.x(own)
