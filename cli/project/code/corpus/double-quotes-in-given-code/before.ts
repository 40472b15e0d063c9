import { ServiceContainer } from "runtime";

export const services = new ServiceContainer();
