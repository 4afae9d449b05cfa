/** First step: the image encoder learns from images and what one can say of their parts. */
import { defaultPreprocessorConfig, pixelValues } from "../processing/index.js";
import { type HostTensor, Random } from "../tensor/index.js";
import { contrastiveBatch, type ImageRegion } from "../training/index.js";
import {
  categories,
  cells,
  colours,
  drawScene,
  numberWords,
  objectClasses,
  type Painter,
  pluralOf,
  type Scene,
  sceneSize,
  signWords,
  styles,
  type Thing,
} from "../world/index.js";

/** Patches along the side of an image, and of a cell. */
const patchesPerSide = 6;
const patchesPerCell = 2;
export const imageColumns = patchesPerSide * patchesPerSide + 1;

const wide = { combinations: "seen", minThings: 1, maxThings: 8 } as const;

/** Pixels and texts of a step. */
export function imageEncoderBatch(
  painter: Painter,
  encode: (text: string) => readonly number[],
  seed: number,
  step: number,
  size: number,
): Record<string, HostTensor> {
  const random = new Random(seed).fork(`image encoder ${step}`);
  const scenes = Array.from({ length: size }, () => drawScene(random, wide));
  const regions: ImageRegion[] = [];
  const truths: ReadonlySet<string>[] = [];
  const texts = new Map<string, number>();
  const addRegion = (image: number, columns: readonly number[], properties: Properties) => {
    const chosen = random.choice(combinations).filter((key) => properties[key] !== undefined);
    const facts = (chosen.length > 0 ? chosen : (["noun"] as const)).map(
      (key) => `${key}=${properties[key]}`,
    );
    const text = facts.join("&");
    if (!texts.has(text)) texts.set(text, texts.size);
    regions.push({ image, columns, text: texts.get(text) as number });
    truths.push(new Set(Object.entries(properties).map(([key, value]) => `${key}=${value}`)));
  };
  scenes.forEach((scene, image) => {
    addRegion(image, [0], { all: `${numberWords[scene.things.length]} things`, style: scene.style });
    for (const thing of scene.things) addRegion(image, columnsOf(thing), propertiesOf(thing, scene));
  });
  const facts = [...texts.keys()].map((text) => text.split("&"));
  return {
    pixel_values: pixelValues(
      scenes.map((scene) => painter.paint(scene)),
      defaultPreprocessorConfig(sceneSize),
    ),
    ...contrastiveBatch(
      {
        regions,
        texts: facts.map((text) => encode(text.map((fact) => fact.slice(fact.indexOf("=") + 1)).join(" "))),
        isTrue: (text, region) => facts[text]!.every((fact) => truths[region]!.has(fact)),
      },
      imageColumns,
    ),
  };
}

/** What can be said of a region, each in the words for it. */
type Properties = Partial<
  Record<"noun" | "category" | "colour" | "cell" | "word" | "alike" | "coloured" | "all" | "style", string>
>;

/** Properties that a text combines; of those that a region does not have, nothing. */
const combinations: readonly (readonly (keyof Properties)[])[] = [
  ["noun", "word", "all"],
  ["noun", "word", "style"],
  ["category", "all"],
  ["colour", "style"],
  ["cell", "all"],
  ["colour", "noun", "all"],
  ["noun", "cell", "style"],
  ["colour", "cell", "all"],
  ["alike", "style"],
  ["coloured", "all"],
];

function propertiesOf(thing: Thing, { things }: Scene): Properties {
  const alike = things.filter(({ noun }) => noun === thing.noun).length;
  const coloured = things.filter(({ colour }) => colour === thing.colour).length;
  return {
    noun: thing.noun,
    category: thing.category,
    colour: thing.colour,
    cell: thing.cell,
    ...(thing.word && { word: thing.word }),
    ...(alike > 1 && { alike: `${numberWords[alike]} ${pluralOf(thing.noun)}` }),
    ...(coloured > 1 && { coloured: `${numberWords[coloured]} ${thing.colour} things` }),
  };
}

/** Columns of the image embeddings that show a thing's cell: after the class token, row by row. */
function columnsOf({ cell }: Thing): number[] {
  const index = cells.indexOf(cell);
  const [top, left] = [Math.floor(index / 3) * patchesPerCell, (index % 3) * patchesPerCell];
  return [0, 1].flatMap((row) => [0, 1].map((column) => 1 + (top + row) * patchesPerSide + left + column));
}

/** Words that texts about images use: they name what is to be seen. */
export function wordsOfImages(): string[] {
  const counted = numberWords.slice(1);
  const named = [...objectClasses, ...categories].flatMap(({ name, plural }) => [name, plural]);
  const texts = [
    ...named,
    ...colours,
    ...cells,
    ...signWords,
    ...styles,
    ...counted,
    "sign",
    "signs",
    "things",
  ];
  return [...new Set(texts.flatMap((text) => text.split(" ")))];
}
