import { ServiceContainer } from "runtime";
import { Mail } from "./mail.ts";

export const services = new ServiceContainer().singleton(Mail, () => new Mail("from", "it's"));
