export { applyEnvFiles, currentMode, loadEnvFiles } from './files.ts'
export type { EnvFiles, EnvFilesOptions, VariableOrigin } from './files.ts'
export { defineEnv, declaredSecrets, type EnvOf } from './server.ts'
export { secret } from './secret.ts'
