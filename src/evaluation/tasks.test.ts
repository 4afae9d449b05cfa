import { describe, expect, it } from "vitest";
import { datasets } from "../data/index.js";
import { publishedSets } from "./report/published.js";
import { chooseTasks, taskNamed, tasks } from "./tasks.js";

describe("tasks", () => {
  it("are all sets that the paper evaluates, and A-OKVQA's choice", () => {
    const evaluated = datasets.filter(({ evaluation }) => evaluation !== null).map(({ name }) => name);
    const names = tasks.map(({ name }) => name);
    expect(names.filter((name) => name !== "aokvqa_choice")).toEqual(evaluated);
    expect(names).toContain("aokvqa_choice");
  });

  it("rank where the paper ranks", () => {
    const ranked = tasks.filter(({ evaluation }) => evaluation.answerMode === "rank").map(({ name }) => name);
    expect(ranked).toEqual([
      "iconqa",
      "aokvqa_choice",
      "scienceqa",
      "msvd_qa",
      "msrvtt_qa",
      "visdial",
      "hateful_memes",
    ]);
  });

  it("hold out the thirteen sets of the paper's table", () => {
    const heldOut = chooseTasks("held-out").map(({ name }) => name);
    expect(heldOut.toSorted()).toEqual(publishedSets.map(([name]) => name).toSorted());
    expect(heldOut).toHaveLength(13);
  });

  it("are chosen by name, each once", () => {
    expect(chooseTasks("gqa,vsr,gqa").map(({ name }) => name)).toEqual(["gqa", "vsr"]);
    expect(chooseTasks("all")).toEqual(tasks);
    expect(() => taskNamed("gpa")).toThrow(
      /"gpa" cannot be evaluated; known are coco_caption, .*held-out and all/,
    );
  });
});
