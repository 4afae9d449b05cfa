import type { Command } from "commander";
import type { TrainingPlan } from "../../training/index.js";
import type { CommandContext, Output } from "../context.js";
import { addCommand, type CommonOptions } from "../options/common-options.js";
import { formatTable } from "../output/table.js";
import { formatCount, formatJson } from "../output/text.js";
import { TrainingProgress } from "../progress/training-progress.js";
import { writeNotices } from "../with-model.js";

interface TrainFlags extends CommonOptions {
  dryRun?: true;
}

export function addTrainCommand(program: Command, context: CommandContext): void {
  addCommand(
    program,
    "train",
    "train a model as a configuration says; started again after an interruption, it goes on exactly",
  )
    .argument("<config>", "file in .mjs, .js, .ts, .json or .yaml; docs/training.md has all keys")
    .option("--dry-run", "check configuration and data, say what would be trained, and stop")
    .action(async (config: string, { dryRun, json }: TrainFlags) => {
      if (dryRun) {
        const { loadTraining, planTraining } = await context.rooms.training();
        const plan = await planTraining(await loadTraining(config), context.signal);
        writeNotices(context, plan.notices);
        context.stdout.write(json ? formatJson(plan) : formatPlan(plan, context.stdout));
      } else {
        await runTraining(context, config, json);
      }
    });
}

async function runTraining(context: CommandContext, config: string, json: true | undefined): Promise<void> {
  const { stdout, stderr, environment, signal } = context;
  const progress = new TrainingProgress(stderr, environment);
  const say = (text: string): void => {
    progress.clear();
    stderr.write(`instructblip: ${text}\n`);
  };
  try {
    const { loadTraining, train } = await context.rooms.training();
    const result = await train(await loadTraining(config), {
      signal,
      onProgress: (step) => progress.update(step),
      onNotice: say,
    });
    progress.clear();
    const { model, report, best } = result;
    say(`the report is in ${report}`);
    if (best)
      say(`the model is that of step ${best.step}, whose validation was the best, ${best.score.toFixed(4)}`);
    for (const { name, samples, before, after } of result.answers ?? [])
      say(`${name}: ${after} of ${samples} answers are right, ${before} were before the training`);
    stdout.write(json ? formatJson(result) : `${model}\n`);
  } catch (error) {
    if (signal.aborted) say("what was learnt is saved; the same command goes on from there");
    throw error;
  } finally {
    progress.clear();
  }
}

function formatPlan(plan: TrainingPlan, { columns }: Output): string {
  const { sets } = plan;
  const facts = [
    ["stage", plan.stage],
    ["model", plan.model],
    ["steps", `${formatCount(plan.steps)} of ${formatCount(plan.samplesPerStep)} samples`],
    ["trained", `${formatCount(plan.trained)} parameters`],
    ["at random", `${formatCount(plan.fresh)} of them, which the start lacks`],
    ["frozen", `${formatCount(plan.frozen)} parameters`],
  ];
  const rows = sets.map(({ name, records, probability }) => [
    name,
    formatCount(records),
    `${(100 * probability).toFixed(1)} %`,
  ]);
  return `${formatTable(facts, [], columns)}\n${formatTable([["set", "records", "drawn"], ...rows], [1, 2], columns)}`;
}
