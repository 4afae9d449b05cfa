/** Words in images: boards that take a whole row of a scene. */
import type { Image } from "../../processing/index.js";
import type { Random } from "../../tensor/index.js";
import type { Asked } from "../questions/miniatures/asked.js";
import { rowAndColumn } from "../scenes/cells.js";
import type { Rgb } from "../scenes/colours.js";
import type { Held } from "../scenes/miniature-scene.js";
import type { Scene } from "../scenes/scene.js";
import { drawText, fillRectangle, glyphHeight, textWidth } from "./font.js";
import { imageSize, pixelsPerUnit } from "./miniature-size.js";

/** A board with a text of up to 14 characters. */
export interface Sign {
  readonly text: string;
  /** 0 at the top, 2 at the bottom */
  readonly row: number;
  readonly board: keyof typeof boards;
  /** What can be asked besides what is written. */
  readonly asked: Asked;
}

const boards = {
  white: { ground: [250, 250, 246], ink: [20, 20, 24] },
  yellow: { ground: [248, 214, 40], ink: [20, 20, 24] },
  green: { ground: [20, 92, 52], ink: [250, 250, 250] },
  blue: { ground: [26, 52, 130], ink: [250, 250, 250] },
} satisfies Record<string, { ground: Rgb; ink: Rgb }>;

/** Training never shows the names of the held-out sets. */
const names: Record<Held, readonly string[]> = {
  in: ["LUNA", "MILO", "ROSA", "NORA", "OTTO", "ELLA", "IVAN", "ZARA", "EMIL", "GRETA", "PAULA", "TOM"],
  out: ["HUGO", "VERA", "FINN", "JUNE", "OSKAR", "TESSA", "KURT", "WANDA", "BELLA", "LARS"],
};
const places = ["CAFE", "BANK", "SHOP", "HOTEL", "BAKERY", "BAR", "SCHOOL", "CINEMA"];
const goods = ["TEA", "BREAD", "MILK", "SOAP", "JUICE", "RICE", "PAPER", "HONEY"];

const without = (values: readonly string[], value: string) =>
  values.filter((other) => other !== value).map((other) => other.toLowerCase());

/** A text to write, with a question that asks for a part of it. */
type Writer = (random: Random, held: Held) => { text: string; asked: Asked };

const shop: Writer = (random, held) => {
  const name = random.choice(names[held]);
  const place = random.choice(places);
  const asked =
    random.uniform() < 0.6
      ? {
          question: `What is the name of the ${place.toLowerCase()}?`,
          answer: name.toLowerCase(),
          others: without(names[held], name),
        }
      : {
          question: "What kind of place does the sign name?",
          answer: place.toLowerCase(),
          others: without(places, place),
        };
  return { text: `${name} ${place}`, asked };
};

const number = (random: Random, least: number, most: number) =>
  String(least + random.integer(most - least + 1));

const numbered: Writer = (random) => {
  const [kind, question] = random.choice([
    ["ROUTE", "What is the number of the route?"],
    ["EXIT", "What is the number of the exit?"],
    ["ROOM", "What is the number of the room?"],
    ["GATE", "Which gate is it?"],
  ]);
  const answer = number(random, 2, 99);
  const others = Array.from({ length: 8 }, () => number(random, 2, 99)).filter((other) => other !== answer);
  return { text: `${kind} ${answer}`, asked: { question, answer, others } };
};

const price: Writer = (random) => {
  const thing = random.choice(goods);
  const answer = `$${number(random, 1, 9)}`;
  const others = ["$1", "$2", "$3", "$5", "$7", "$9"].filter((other) => other !== answer);
  return {
    text: `${thing} ${answer}`,
    asked: { question: `What is the price of the ${thing.toLowerCase()}?`, answer, others },
  };
};

const opening: Writer = (random) => {
  const answer = `${number(random, 6, 12)}:${random.choice(["00", "15", "30", "45"])}`;
  const others = ["6:00", "8:30", "9:15", "10:45", "12:00"].filter((other) => other !== answer);
  return { text: `OPEN ${answer}`, asked: { question: "When does it open?", answer, others } };
};

/** A board in any row. */
export function drawSign(random: Random, held: Held): Sign {
  return {
    ...random.choice([shop, shop, numbered, price, opening])(random, held),
    row: random.integer(3),
    board: random.choice(Object.keys(boards) as (keyof typeof boards)[]),
  };
}

/** The scene without what would be behind the board. */
export function besideSign(scene: Scene, { row }: Sign): Scene {
  return { ...scene, objects: scene.objects.filter(({ cell }) => rowAndColumn(cell).row !== row) };
}

/** Height of a board, and its distance from the image's edges, in units of scenes. */
const board = { height: 18, margin: 3, rowHeight: 32 };

/** Where a board is, in pixels. */
function boardBox({ row }: Sign) {
  return {
    left: board.margin * pixelsPerUnit,
    top: (row * board.rowHeight + (board.rowHeight - board.height) / 2) * pixelsPerUnit,
    width: imageSize - 2 * board.margin * pixelsPerUnit,
    height: board.height * pixelsPerUnit,
  };
}

/** Draws the board with its text in the middle. */
export function paintSign(image: Image, sign: Sign): void {
  const box = boardBox(sign);
  const { ground, ink } = boards[sign.board] as { ground: Rgb; ink: Rgb };
  fillRectangle(image, box, ground);
  const { x, y } = textCorner(sign);
  drawText(image, sign.text, { x, y, scale: pixelsPerUnit, ink });
}

function textCorner(sign: Sign): { x: number; y: number } {
  const { top, height } = boardBox(sign);
  return {
    x: Math.floor((imageSize - textWidth(sign.text, pixelsPerUnit)) / 2),
    y: top + Math.floor((height - glyphHeight * pixelsPerUnit) / 2),
  };
}

/** The words of a board as a reader of text finds them: in lower case, with boxes as shares of the image's sides. */
export function wordsOf(sign: Sign) {
  const { x, y } = textCorner(sign);
  let start = 0;
  return sign.text.split(" ").map((word) => {
    const rest = sign.text.slice(start);
    const left = x + textWidth(sign.text, pixelsPerUnit) - textWidth(rest, pixelsPerUnit);
    start += word.length + 1;
    return {
      word: word.toLowerCase(),
      bounding_box: {
        top_left_x: left / imageSize,
        top_left_y: y / imageSize,
        width: textWidth(word, pixelsPerUnit) / imageSize,
        height: (glyphHeight * pixelsPerUnit) / imageSize,
      },
    };
  });
}
