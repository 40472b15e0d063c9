import { ctx } from './ctx.ts'

const own = ctx.services.override(Notes, () => notes).override(Mail, () => mail)
export default this.own.x(own)
