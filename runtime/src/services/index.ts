export { BaseService } from './base-service.ts'
export {
  ServiceContainer,
  type ServiceContext,
  type ServiceFactory,
  type ServiceOptions,
  type Services,
  type ServiceScope,
} from './container.ts'
export { withServices } from './request.ts'
export { token, type Token } from './token.ts'
