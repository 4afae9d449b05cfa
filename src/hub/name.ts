import { HubError } from "./hub-error.js";

/** A model on the hub. */
export interface HubName {
  /** `owner/name`. */
  readonly id: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

const defaultRevision = "main";

/** As the hub has them: letters, digits and single marks between them, no more than 96 in all. */
const part = /^[A-Za-z0-9_](?:[A-Za-z0-9_]|[.-](?=[A-Za-z0-9_]))*$/;
const mostCharacters = 96;

/**
 * `owner/name` or `owner/name@revision`.
 * @returns undefined for what cannot be a name, and so is a path
 * @throws HubError for a name whose revision cannot be one
 */
export function parseHubName(text: string): HubName | undefined {
  const at = text.indexOf("@");
  const id = at < 0 ? text : text.slice(0, at);
  const parts = id.split("/");
  if (id.length > mostCharacters || parts.length !== 2 || !parts.every((each) => part.test(each)))
    return undefined;
  if (id.endsWith(".git")) return undefined;
  const revision = at < 0 ? defaultRevision : text.slice(at + 1);
  if (!isRevision(revision)) {
    throw new HubError(
      `${text}: ${JSON.stringify(revision)} is no revision; expected a branch, a tag or a commit behind the @.`,
    );
  }
  return { id, revision };
}

/** As git allows them, which makes them safe as paths too. */
function isRevision(text: string): boolean {
  return (
    text.length <= 200 &&
    text.split("/").every((step) => /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(step) && !step.endsWith(".lock")) &&
    !text.includes("..")
  );
}

/** Whether a revision is a commit and can never mean another one. */
export const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);

/** As a person writes it. */
export function nameText({ id, revision }: HubName): string {
  return revision === defaultRevision ? id : `${id}@${revision}`;
}
