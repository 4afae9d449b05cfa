import type { Palette } from "../../report/index.js";

/** How the figures tell models apart. */
export type Tone = "instructblip" | "ablation" | "multitask" | "blip2";

/** Colours that can be told apart without seeing red and green (after Okabe and Ito). */
const light: Record<Tone, string> = {
  instructblip: "#0072b2",
  ablation: "#d55e00",
  multitask: "#a8579a",
  blip2: "#6e7781",
};
const dark: Record<Tone, string> = {
  instructblip: "#56b4e9",
  ablation: "#f0883e",
  multitask: "#d992c9",
  blip2: "#9da7b1",
};

export const tones: Palette = { light, dark };
