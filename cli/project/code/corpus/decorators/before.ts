import { Injectable } from 'di'

@Injectable({ scope: 'app' })
export class Registry {
  @Inject() private db!: Db
}

export const services = new ServiceContainer().singleton(Registry, () => new Registry())
