import { printableLine } from "../text/index.js";

/** A model that cannot be found, downloaded or removed by its name. One line, which says what to do. */
export class HubError extends Error {
  override readonly name = "HubError";
  /** Whether the hub has no such model, or could not be asked: what was taken for a name may be a path that is wrong. */
  readonly isUnfound: boolean;

  constructor(
    message: string,
    { isUnfound = false, ...options }: ErrorOptions & { readonly isUnfound?: boolean } = {},
  ) {
    super(printableLine(message), options);
    this.isUnfound = isUnfound;
  }
}
