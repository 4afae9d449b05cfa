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
    // Ends what hangs; a test that only waits for a busy machine passes.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
