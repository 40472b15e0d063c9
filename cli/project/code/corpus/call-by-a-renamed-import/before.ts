import { Mail as Post, MailService as PostService } from "./mail.js";

export const services = new ServiceContainer().singleton(Post, () => new PostService());
