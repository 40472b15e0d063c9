"use client";
export const plugins = [one];
