import { audit } from './audit.ts'

function f() {
    return 1
}

export const plugins = [
    audit,
]
