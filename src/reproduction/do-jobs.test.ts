import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type DoJobsOptions, doJobs, type ReproduceProgress } from "./do-jobs.js";
import { type Job, planJobs } from "./plan.js";

/** A job of a task that is of no importance here. */
const job = (name: string, needs: string[] = []): Job => ({ name, needs, task: { kind: "images" } });

/** Does jobs in so many milliseconds each, and those named in `failing` not at all. */
function run(
  jobs: readonly Job[],
  options: Partial<DoJobsOptions> & { failing?: Record<string, Error> } = {},
) {
  const { failing = {}, workers = 2, done = new Set<string>(), ...others } = options;
  const told: ReproduceProgress[] = [];
  const state = { opened: 0, closed: 0, running: 0, most: 0, stopped: [] as string[] };
  const promise = doJobs({
    ...{ jobs, workers, done, onProgress: (progress) => told.push(progress) },
    ...others,
    open: () => {
      state.opened++;
      return {
        async do({ name }, signal) {
          state.most = Math.max(state.most, ++state.running);
          try {
            await setTimeout(5);
            if (failing[name]) throw failing[name];
            if (name === "endless") await setTimeout(60_000, undefined, { signal });
          } catch (error) {
            if (!signal.aborted || error === failing[name]) throw error;
            state.stopped.push(name);
            throw signal.reason;
          } finally {
            state.running--;
          }
        },
        close: async () => {
          state.closed++;
        },
      };
    },
  });
  return { promise, told, state };
}

describe("doJobs", () => {
  it("does every job of a plan once, after those it needs, as many side by side as may be", async () => {
    const jobs = planJobs({ seeds: [1, 2], quick: false });
    const { promise, told, state } = run(jobs, { workers: 3 });
    await promise;
    const ended = new Set<string>();
    for (const { job: name, state: what } of told) {
      if (what === "done") ended.add(name);
      else
        for (const need of jobs.find((one) => one.name === name)?.needs ?? []) expect(ended).toContain(need);
    }
    expect(told.filter(({ state: what }) => what === "begun")).toHaveLength(jobs.length);
    expect(told.at(-1)).toMatchObject({ state: "done", jobsDone: jobs.length, jobs: jobs.length });
    expect(state).toMatchObject({ most: 3, opened: 3, closed: 3 });
  });

  it("does nothing about what is done", async () => {
    const jobs = [job("first"), job("second", ["first"])];
    const all = run(jobs, { done: new Set(["first", "second"]) });
    await all.promise;
    expect([all.told, all.state.opened]).toEqual([[], 0]);
    const one = run(jobs, { done: new Set(["first"]) });
    await one.promise;
    expect(one.told).toMatchObject([
      { job: "second", state: "begun", jobsDone: 1 },
      { job: "second", state: "done", jobsDone: 2 },
    ]);
  });

  it("when a job fails, stops the others, begins no more, and throws its error", async () => {
    const failure = new Error("first: the disk is full");
    const { promise, told, state } = run([job("first"), job("endless"), job("never")], {
      failing: { first: failure },
    });
    await expect(promise).rejects.toBe(failure);
    expect(told.map(({ job: name }) => name)).toEqual(["first", "endless"]);
    expect(state).toMatchObject({ stopped: ["endless"], opened: 2, closed: 2 });
  });

  it("when the signal aborts, waits for all jobs to stop, and throws its reason", async () => {
    const reason = new Error("interrupted");
    const controller = new AbortController();
    const { promise, state } = run([job("endless"), job("never", ["endless"])], {
      signal: controller.signal,
    });
    await setTimeout(20);
    controller.abort(reason);
    await expect(promise).rejects.toBe(reason);
    expect(state).toMatchObject({ stopped: ["endless"], opened: 1, closed: 1, running: 0 });
    const late = run([job("first")], { signal: controller.signal });
    await expect(late.promise).rejects.toBe(reason);
    expect(late.told).toEqual([]);
  });

  it("throws a job's own error rather than the signal's reason, so that nobody believes all is saved", async () => {
    const failure = new Error("the disk is full");
    const controller = new AbortController();
    const { promise } = run([job("first")], { signal: controller.signal, failing: { first: failure } });
    controller.abort(new Error("interrupted"));
    await expect(promise).rejects.toBe(failure);
  });
});
