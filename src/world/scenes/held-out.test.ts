import { expect, test } from "vitest";
import { cells } from "../facts/cells.js";
import { colours } from "../facts/colours.js";
import { objectClasses } from "../facts/objects.js";
import { heldOutOf, isHeldOut } from "./held-out.js";

test("exactly one colour and one place of every object are held out", () => {
  for (const { name } of objectClasses) {
    const combinations = colours.flatMap((colour) => cells.map((cell) => ({ colour, cell })));
    const heldOut = combinations.filter(({ colour, cell }) => isHeldOut(name, colour, cell));
    expect(heldOut).toHaveLength(colours.length + cells.length - 1);
    const everyCell = colours.filter((colour) => cells.every((cell) => isHeldOut(name, colour, cell)));
    const everyColour = cells.filter((cell) => colours.every((colour) => isHeldOut(name, colour, cell)));
    expect({ colour: everyCell, cell: everyColour }).toEqual({
      colour: [heldOutOf(name).colour],
      cell: [heldOutOf(name).cell],
    });
  }
});

test("held-out colours and places are spread over all of them", () => {
  expect(new Set(objectClasses.map(({ name }) => heldOutOf(name).colour)).size).toBe(colours.length);
  expect(new Set(objectClasses.map(({ name }) => heldOutOf(name).cell)).size).toBe(cells.length);
});

test("the rule does not move, since trained models depend on it", () => {
  expect(["dog", "car", "bell"].map(heldOutOf)).toMatchInlineSnapshot(`
    [
      {
        "cell": "middle",
        "colour": "orange",
      },
      {
        "cell": "bottom left",
        "colour": "white",
      },
      {
        "cell": "right",
        "colour": "blue",
      },
    ]
  `);
});
