import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "src/**/*.test.ts",
      "bench/**/*.test.ts",
      "test/**/*.test.ts",
      "scripts/**/*.test.mjs",
      "fuzz/**/*.test.mjs",
    ],
    pool: "forks",
    // One worker for every core: by default one core is left idle, which is half of a small machine.
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
