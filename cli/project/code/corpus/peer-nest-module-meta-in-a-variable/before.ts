import { Module } from '@nestjs/common';

const meta = { providers: [] };

export const app = define(meta);
