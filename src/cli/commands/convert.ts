import { type Command, InvalidArgumentError } from "commander";
import { statusOf } from "../../files/index.js";
import { printableLine } from "../../text/index.js";
import type { CommandContext } from "../context.js";
import { modelOf } from "../model-of.js";
import { addCommand, type CommonOptions } from "../options/common-options.js";
import { formatJson } from "../output/text.js";
import { ProgressBar } from "../progress/progress.js";

interface ConvertFlags extends CommonOptions {
  yes?: true;
  languageModel?: string;
  vision?: string;
  qformerTokenizer?: string;
}

export function addConvertCommand(program: Command, context: CommandContext): void {
  addCommand(
    program,
    "convert",
    "a checkpoint of LAVIS (.pth) to a Hugging Face folder, or a folder to such a file",
  )
    .argument("<from>", "LAVIS' file, or a model whose trained part becomes one")
    .argument("<to>", "folder to write, new or empty; or file to write, which must not exist")
    .option("--language-model <folder>", "the frozen language model, in Hugging Face's form")
    .option(
      "--vision <path>",
      "the frozen image encoder: eva_vit_g.pth, or a folder of an InstructBLIP or BLIP-2",
    )
    .option("--qformer-tokenizer <folder>", "BERT's tokenizer (bert-base-uncased), for an InstructBLIP")
    .option("--yes", "download more than 1 GB without asking")
    .action(async (from: string, to: string, flags: ConvertFlags) => {
      const { languageModel, vision, qformerTokenizer, yes, json } = flags;
      const progress = new ProgressBar(context.stderr, context.environment);
      const shared = {
        signal: context.signal,
        onProgress: (step: { stage: string; fraction: number }) => progress.update(step),
      };
      const { convertFromLavis, convertToLavis } = await context.rooms.conversion();
      try {
        if ((await statusOf(from))?.isFile()) {
          if (languageModel === undefined) {
            throw new InvalidArgumentError("--language-model is needed: a checkpoint of LAVIS has none");
          }
          await convertFromLavis({
            file: from,
            directory: to,
            languageModel,
            vision,
            qformerTokenizer,
            ...shared,
          });
        } else {
          const { directory } = await modelOf(context, from, yes);
          await convertToLavis({ model: directory, file: to, ...shared });
        }
      } finally {
        progress.clear();
      }
      context.stdout.write(json ? formatJson({ from, to }) : `${printableLine(to)}\n`);
    });
}
