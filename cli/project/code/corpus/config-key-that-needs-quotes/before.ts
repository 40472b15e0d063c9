import { defineConfig } from "@fluxstack/runtime/config";

export default defineConfig({
  plugins: {
    "security-headers": { enabled: true },
  },
});
