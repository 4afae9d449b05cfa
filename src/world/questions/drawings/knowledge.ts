/** What is known of things and no image shows. */

/** Where each thing is found. */
const homes: Readonly<Record<string, readonly string[]>> = {
  house: ["dog", "cat", "key", "broom", "piano", "camera"],
  water: ["fish", "frog", "boat"],
  wild: ["elephant", "penguin", "palm", "cactus", "rabbit"],
  kitchen: ["apple", "banana", "pineapple", "carrot", "pizza", "hamburger", "doughnut"],
  street: ["car", "bus", "bicycle"],
  sky: ["airplane", "rocket"],
  farm: ["tractor", "sunflower", "clover"],
  workshop: ["hammer", "magnet", "pencil", "ladder"],
  garden: ["tree", "tulip", "rose"],
  stage: ["guitar", "trumpet", "drum", "accordion", "harp", "bell"],
};

/** How large each thing is. */
const sizes: Readonly<Record<string, readonly string[]>> = {
  small: [
    ...["fish", "frog", "apple", "banana", "carrot", "doughnut", "hamburger", "key", "magnet", "pencil"],
    ...["camera", "tulip", "rose", "clover", "bell"],
  ],
  medium: [
    ...["dog", "cat", "rabbit", "penguin", "pineapple", "pizza", "bicycle", "hammer", "broom", "ladder"],
    ...["cactus", "sunflower", "guitar", "trumpet", "drum", "accordion", "harp"],
  ],
  large: ["elephant", "car", "bus", "airplane", "rocket", "boat", "tractor", "tree", "palm", "piano"],
};

/** What one does with the things of a category. */
export const uses: Readonly<Record<string, string>> = {
  animal: "feed",
  food: "eat",
  vehicle: "ride",
  tool: "use",
  plant: "water",
  instrument: "play",
};

export const homeNames = Object.keys(homes);
export const sizeNames = Object.keys(sizes);
export const homeOf = lookup(homes);
export const sizeOf = lookup(sizes);

/** @returns the list that a noun is in */
function lookup(table: Readonly<Record<string, readonly string[]>>): (noun: string) => string {
  const found = new Map(
    Object.entries(table).flatMap(([value, nouns]) => nouns.map((noun) => [noun, value])),
  );
  return (noun) => {
    const value = found.get(noun);
    if (value === undefined) throw new RangeError(`nothing is known of "${noun}"`);
    return value;
  };
}
