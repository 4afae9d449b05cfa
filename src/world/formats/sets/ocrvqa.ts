import type { Image } from "../../../processing/index.js";
import type { Random } from "../../../tensor/index.js";
import { lineHeight, linesOf, writeLine } from "../../drawing/lettering.js";
import { imageSize, pixelsPerUnit } from "../../drawing/miniature-size.js";
import { withArticle } from "../../questions/language.js";
import type { Cell } from "../../scenes/cells.js";
import type { Colour } from "../../scenes/colours.js";
import { isHeldOut } from "../../scenes/held-out.js";
import { drawUntil, sceneFor } from "../../scenes/miniature-scene.js";
import { type CategoryName, objectClass } from "../../scenes/objects.js";
import type { Scene } from "../../scenes/scene.js";
import { capitalised, digits, nowhere } from "../names.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

/** Books of the splits 1 (train), 2 (val) and 3 (test). */
const books = [200, 30, 40];

const genres: Record<CategoryName, string> = {
  animal: "Pets & Animals",
  food: "Cookbooks",
  vehicle: "Travel",
  tool: "Crafts & Hobbies",
  plant: "Gardening",
  instrument: "Music",
};

const firstNames = ["ANNA", "BEN", "CLARA", "DAVID", "EVA", "FRED", "GINA", "HENRY"];
const lastNames = ["ADLER", "BROWN", "CRUZ", "DUBOIS", "EVANS", "FISCHER", "GRANT", "HALL"];
const titles = ["THE LAST {}", "MY FIRST {}", "A {} STORY", "{} SECRETS", "ALL ABOUT {}", "THE {} BOOK"];

/** OCR-VQA: questions about the covers of books. */
export const ocrvqa: SetBuilder = {
  name: "ocrvqa",
  async build({ random, folder, painter, count }) {
    const dataset: Record<string, unknown> = {};
    for (const [index, wanted] of books.entries()) {
      await makeEach(count(wanted), async () => {
        const scene = drawCover(random);
        const { object } = scene.objects[0]!;
        const title = random.choice(titles).replace("{}", object.toUpperCase());
        const author = `${random.choice(firstNames)} ${random.choice(lastNames)}`;
        const image = painter.paint({ scene });
        paintWords(image, title, author);
        // Keys are numbers of books: ten digits, or nine and an X.
        const number = 1_000_000 + Object.keys(dataset).length * 37;
        const key = random.uniform() < 0.1 ? `${digits(number, 9)}X` : digits(number, 10);
        await folder.jpeg(`images/${key}.jpg`, image);
        const genre = genres[objectClass(object).category];
        const asked = questionsAbout(random, title, author, genre);
        dataset[key] = {
          imageURL: `${nowhere}/images/I/${key}.jpg`,
          questions: asked.map(([question]) => question),
          answers: asked.map(([, answer]) => answer),
          title: inBook(title),
          authorName: inBook(author),
          genre,
          split: index + 1,
        };
      });
    }
    await folder.json("dataset.json", dataset);
  },
};

const paper: Colour = "white";
const middle: Cell = "middle";

/** One large thing in the middle of a light page. */
function drawCover(random: Random): Scene {
  const { objects, background } = drawUntil(() => {
    const scene = sceneFor(random, "in", 1);
    return isHeldOut(scene.objects[0]!.object, paper, middle) ? undefined : scene;
  });
  const shade = () => [200 + random.integer(50), 200 + random.integer(50), 200 + random.integer(50)] as const;
  return {
    objects: [{ ...objects[0]!, cell: middle, size: "large", colour: paper, shade: [240, 240, 240] }],
    background: { ...background, corners: [shade(), shade(), shade(), shade()], noise: 0 },
  };
}

const ink = [20, 20, 24] as const;

/** The title above, the author below. */
function paintWords(image: Image, title: string, author: string): void {
  for (const [i, line] of linesOf(title).entries()) {
    writeLine(image, line, 4 * pixelsPerUnit + i * lineHeight, ink);
  }
  writeLine(image, author, imageSize - lineHeight, ink);
}

/** "THE LAST CAT" -> "The Last Cat" */
const inBook = (text: string) => text.toLowerCase().split(" ").map(capitalised).join(" ");

function questionsAbout(random: Random, title: string, author: string, genre: string): [string, string][] {
  const isRight = random.uniform() < 0.5;
  const other = random.choice(Object.values(genres).filter((each) => each !== genre));
  const named = isRight ? genre : other;
  const related = withArticle(`${named.toLowerCase()} related book`);
  return [
    ["Who wrote this book?", inBook(author)],
    ["What is the title of this book?", inBook(title)],
    ["What type of book is this?", genre],
    [`Is this ${related}?`, isRight ? "Yes" : "No"],
  ];
}
