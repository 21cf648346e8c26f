import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { traditional } from "./build/traditional.ts";

const GATEWAY = process.env.ZHIPEI_GATEWAY ?? "http://127.0.0.1:20000";
const OWNED_BY_GATEWAY = "^/(api|config.json|sessions?|sign-in/oidc|demo/(people|session))(/|$)";

export default defineConfig({
  plugins: [
    react(),
    lingui({ macroTransform: true, failOnMissing: true, failOnCompileError: true }),
    traditional(),
  ],
  resolve: { alias: { "#": new URL("./src", import.meta.url).pathname } },
  build: {
    target: "es2023",
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { desk: "index.html", phone: "m/index.html" } },
  },
  server: { port: 5173, proxy: { [OWNED_BY_GATEWAY]: { target: GATEWAY } } },
  test: { include: ["src/**/*.test.ts"] },
});
