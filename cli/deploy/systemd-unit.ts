import type { DeployApp } from '../define-deploy-target.ts'
import { serverCommand } from './commands-inside.ts'

interface UnitPlace {
  /** Folder of the app: `releases`, `current`, `shared` with data and environment. */
  readonly dir: string
  readonly port: number
}

type Needs = Pick<DeployApp, 'name' | 'runtime' | 'outDir' | 'database' | 'stopSeconds'>

/** A unit that may write into its data folder, and into nothing else. */
export function unitFile(app: Needs, { dir, port }: UnitPlace): string {
  const { name, database, stopSeconds } = app
  return `# Runs ${name}. Made by flux deploy systemd, and yours to edit. Secrets are in ${dir}/shared/env, which only root can read.

[Unit]
Description=${name}
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=60
StartLimitBurst=5

[Service]
Type=exec
User=${name}
Group=${name}
WorkingDirectory=${dir}/current
Environment=NODE_ENV=production
Environment=HOST=127.0.0.1
Environment=PORT=${port}
Environment=FLUX_SERVER_TRUST_PROXY=true
${database === 'sqlite' ? `Environment=DATABASE_URL=file:${dir}/shared/data/app.db\n` : ''}EnvironmentFile=-${dir}/shared/env
ExecStart=/usr/bin/env ${serverCommand(app, 'index').join(' ')}
# Requests and sockets are let finish before it is ended.
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec=${stopSeconds}
Restart=always
RestartSec=1

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
UMask=0077
ReadWritePaths=${dir}/shared/data

[Install]
WantedBy=multi-user.target
`
}
