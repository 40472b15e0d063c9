export { mountLive, type MountedLive, type MountLiveOptions } from './mount-live.ts'
export { connectLive, type ConnectedLive } from './connect-live.ts'
export { FakePeer } from './fake-peer.ts'
