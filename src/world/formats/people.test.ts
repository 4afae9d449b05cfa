import { expect, test } from "vitest";
import { Random } from "../../tensor/index.js";
import { askPeople } from "./people.js";

test.each([5, 10])(
  "of %i people more than half give the right answer, and now and then one does not",
  (people) => {
    let wrong = 0;
    for (let seed = 0; seed < 300; seed++) {
      const answers = askPeople(new Random(seed), "two", ["one", "three"], { people });
      expect(answers).toHaveLength(people);
      expect(answers.filter((answer) => answer === "two").length).toBeGreaterThan(people / 2);
      expect(["two", "2", "one", "three"]).toEqual(expect.arrayContaining(answers));
      wrong += answers.filter((answer) => answer === "one" || answer === "three").length;
    }
    expect(wrong / (300 * people)).toBeGreaterThan(0.04);
  },
);

test("where nothing else could be said, all agree", () => {
  expect(new Set(askPeople(new Random(1), "cat", []))).toEqual(new Set(["cat"]));
});
