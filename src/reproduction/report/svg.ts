/** What the figures have in common: files without scripts, light or dark as the reader's system is. */
import { escapeHtml } from "../../report/index.js";

/** How the figures tell models apart. */
export type Tone = "instructblip" | "ablation" | "multitask" | "blip2";

/** Colours that can be told apart without seeing red and green (after Okabe and Ito). */
const light: Readonly<Record<Tone, string>> = {
  instructblip: "#0072b2",
  ablation: "#d55e00",
  multitask: "#a8579a",
  blip2: "#6e7781",
};
const dark: Readonly<Record<Tone, string>> = {
  instructblip: "#56b4e9",
  ablation: "#f0883e",
  multitask: "#d992c9",
  blip2: "#9da7b1",
};

function rules(tones: Readonly<Record<Tone, string>>): string {
  return Object.entries(tones)
    .map(([tone, colour]) => `.${tone}{fill:${colour};stroke:${colour}}`)
    .join("");
}

const style = `text{font:13px system-ui,sans-serif;fill:#1f2328;stroke:none}.title{font-weight:600;font-size:15px}\
.group{font-weight:600}.soft{fill:#59636e;font-size:12px}.end{text-anchor:end}.middle{text-anchor:middle}\
.page{fill:#fff}.grid{stroke:#d8dee4}.interval{stroke-width:2.5}\
.hollow{fill:#fff;stroke-width:1.5}${rules(light)}.hollow{fill:#fff}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9da7b1}.page{fill:#0d1117}.grid{stroke:#30363d}\
${rules(dark)}.hollow{fill:#0d1117}}`;

/** An image with a title in its first 40 units. */
export function svg(title: string, width: number, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(title)}">
<style>${style}</style>
<rect class="page" width="${width}" height="${height}"/>
${text(16, 26, title, "title")}
${parts.join("\n")}
</svg>
`;
}

export function text(x: number, y: number, content: string, classes = ""): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" class="${classes}">${escapeHtml(content)}</text>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, classes: string): string {
  const [a, b, c, d] = [x1, y1, x2, y2].map((value) => value.toFixed(1));
  return `<line class="${classes}" x1="${a}" y1="${b}" x2="${c}" y2="${d}"/>`;
}

export function dot(x: number, y: number, radius: number, classes: string): string {
  return `<circle class="${classes}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}"/>`;
}
