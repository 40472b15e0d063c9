/**
 * The keys of fly.toml as https://fly.io/docs/reference/configuration/ and flyctl's own structures have them, written down on
 * 2026-11-24. `*` is any name.
 */
const FLY_KEYS: ReadonlySet<string> = new Set([
  'app',
  'primary_region',
  'kill_signal',
  'kill_timeout',
  'swap_size_mb',
  'console_command',
  'host_dedication_id',
  ...of('build', 'builder args.* buildpacks image settings.* builtin dockerfile ignorefile build-target compression'),
  ...of(
    'deploy',
    'strategy max_unavailable wait_timeout release_command release_command_timeout release_command_vm.* seed_command',
  ),
  ...of('env', '*'),
  ...of('processes', '*'),
  ...of('mounts', 'source destination initial_size snapshot_retention scheduled_snapshots processes'),
  ...of('mounts', 'auto_extend_size_threshold auto_extend_size_increment auto_extend_size_limit'),
  ...of(
    'http_service',
    'internal_port force_https auto_stop_machines auto_start_machines min_machines_running processes',
  ),
  ...of('http_service.concurrency', 'type soft_limit hard_limit'),
  ...of(
    'http_service.checks',
    'interval timeout grace_period method path protocol tls_skip_verify tls_server_name headers.*',
  ),
  ...of(
    'vm',
    'size memory cpus cpu_kind memory_mb gpus gpu_kind host_dedication_id kernel_args processes persist_rootfs',
  ),
  ...of('restart', 'policy retries processes'),
  ...of('statics', 'guest_path url_prefix tigris_bucket index_document'),
  ...of('metrics', 'port path processes'),
])

function of(table: string, keys: string): string[] {
  return keys.split(' ').map((key) => `${table}.${key}`)
}

/** Every key of a parsed file by its path; those of tables in a list by the list's. */
export function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value) && value.some((one) => typeof one === 'object'))
    return value.flatMap((one) => keysOf(one, path))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, path === '' ? key : `${path}.${key}`))
}

export const isFlyKey = (path: string): boolean => FLY_KEYS.has(path) || FLY_KEYS.has(path.replace(/\.[^.]+$/, '.*'))
