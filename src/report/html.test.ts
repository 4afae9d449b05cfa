import { expect, it } from "vitest";
import { htmlCard, htmlPage, htmlTable } from "./index.js";

it("shows the texts of others as texts", () => {
  const bad = `<b>"&'`;
  const shown = "&lt;b&gt;&quot;&amp;&#39;";
  expect(htmlPage(bad, "<p>body</p>")).toContain(`<title>${shown}</title>`);
  expect(htmlTable([bad], [[bad], [[bad, "wrong"]]])).toBe(
    `<table>\n<tr><th>${shown}</th></tr>\n<tr><td>${shown}</td></tr>\n` +
      `<tr><td><span class="wrong">${shown}</span></td></tr>\n</table>`,
  );
  expect(htmlCard(["data:,"], [[bad, bad, "right"]])).toBe(
    `<article><div><img alt="" src="data:,"></div><dl><dt>${shown}</dt><dd class="right">${shown}</dd></dl></article>`,
  );
});
