/** What figures in files have in common: no scripts, light or dark as the reader's system is. */
import { escapeHtml } from "./html.js";

const style = `text{font:13px system-ui,sans-serif;fill:#1f2328;stroke:none}.title{font-weight:600;font-size:15px}\
.group{font-weight:600}.soft{fill:#59636e;font-size:12px}.end{text-anchor:end}.middle{text-anchor:middle}\
.page{fill:#fff}.grid{stroke:#d8dee4}.interval{stroke-width:2.5}\
.hollow{stroke-width:1.5}.curve{fill:none;stroke-width:2;stroke-linejoin:round}`;
const darkStyle = "text{fill:#e6edf3}.soft{fill:#9da7b1}.page{fill:#0d1117}.grid{stroke:#30363d}";

/** Colours by class, for light and for dark pages: what is drawn in a class is filled with it and has edges of it. */
export interface Palette {
  readonly light: Readonly<Record<string, string>>;
  readonly dark: Readonly<Record<string, string>>;
}

function rules(colours: Readonly<Record<string, string>>, page: string): string {
  const each = Object.entries(colours).map(([name, colour]) => `.${name}{fill:${colour};stroke:${colour}}`);
  return `${each.join("")}.hollow{fill:${page}}.curve{fill:none}`;
}

/** An image with a title in its first 40 units. */
export function figure(
  title: string,
  { width, height, palette }: { readonly width: number; readonly height: number; readonly palette: Palette },
  parts: readonly string[],
): string {
  const light = rules(palette.light, "#fff");
  const dark = rules(palette.dark, "#0d1117");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(title)}">
<style>${style}${light}@media(prefers-color-scheme:dark){${darkStyle}${dark}}</style>
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

export function curve(points: readonly (readonly [x: number, y: number])[], classes: string): string {
  const places = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  return `<polyline class="curve ${classes}" points="${places}"/>`;
}
