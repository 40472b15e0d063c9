/*
 * Copyright (c) someone
 */

export const plugins = [one]
