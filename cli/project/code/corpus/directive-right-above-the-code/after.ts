"use client";
import { audit } from "./audit.ts";
export const plugins = [one, audit];
