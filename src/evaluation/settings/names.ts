export const settingsNames = ["original", "lavis-2023"] as const;

/**
 * `original`: as the authors' code asks, with the paper's prompts as far as others tell them. `lavis-2023`: as the
 * configurations in LAVIS's `projects/instructblip` have it, which came half a year after the paper.
 */
export type SettingsName = (typeof settingsNames)[number];
