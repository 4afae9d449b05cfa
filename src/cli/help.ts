import { type Command, Help, type HelpConfiguration } from "commander";

const indent = "  ";
/** Narrower columns of descriptions are not read but puzzled over. */
const leastDescription = 30;

/** What `--help` shows differently: options that must be given say so, and narrow terminals are not overrun. */
export const help: HelpConfiguration & Partial<Help> = {
  optionDescription(option) {
    const text = Help.prototype.optionDescription.call(this, option);
    return option.mandatory ? `${text} (required)` : text;
  },

  formatItem(term, termWidth, description, helper) {
    if (description === "") return indent + term;
    const helpWidth = helper.helpWidth ?? 80;
    const beside = helpWidth - termWidth - 2 * indent.length;
    const isBeside = beside >= leastDescription;
    const start = isBeside ? indent.length + termWidth + indent.length : 3 * indent.length;
    const lines = helper.boxWrap(description, helpWidth - start).split("\n");
    const text = lines.join(`\n${" ".repeat(start)}`);
    return isBeside
      ? `${indent}${term.padEnd(termWidth)}${indent}${text}`
      : `${indent}${term}\n${" ".repeat(start)}${text}`;
  },

  minWidthToWrap: 20,
};

/** Adds a sentence or two below a command's options, wrapped like them. */
export function addHelpNote(command: Command, note: string): Command {
  return command.addHelpText("after", () => {
    const width = command.configureOutput().getOutHelpWidth?.() ?? 80;
    return `\n${command.createHelp().boxWrap(note, width)}`;
  });
}
