import { Mail as Post } from './mail.ts'

export const services = new ServiceContainer().set(Post, () => 1)
