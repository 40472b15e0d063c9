import { Mail as Post } from './mail.ts'

export const services = new ServiceContainer().singleton(Post, () => 1)
