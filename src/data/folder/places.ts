/** Where files lie that were put into other folders than those that the owners' archives make. */

/**
 * Folders that circulate in place of one that `layout` names, in the order in which they are tried: `{ "train2014/":
 * ["images/train2014/"] }`. Each ends with a slash; the empty text is the data folder itself.
 */
export type Places = Readonly<Record<string, readonly string[]>>;

/** Annotation files beside the images' folders, or in one of their own. */
export const annotationPlaces = { "": ["annotations/", "Annotations/"] } satisfies Places;

/** Images of COCO in `<subset>/`: ten sets share them. */
export function cocoPlaces(...subsets: readonly string[]): Places {
  return Object.fromEntries(
    subsets.map((subset) => [
      `${subset}/`,
      ["images/", "coco/", "coco/images/", "Images/", "Images/mscoco/", "mscoco/"].map(
        (folder) => `${folder}${subset}/`,
      ),
    ]),
  );
}

/** One and the same format under different names, as programs and cameras write them. */
const endings = [[".jpg", ".jpeg"], [".png"], [".gif"], [".webp"]].map((names) =>
  names.flatMap((name) => [name, name.toUpperCase()]),
);

/** Where else a file may lie: first all folders of `places`, then the image's ending written otherwise. */
export function otherPaths(path: string, places: Places): { folder: string; path: string }[] {
  const moved = Object.entries(places)
    .filter(([folder]) => path.startsWith(folder))
    .flatMap(([folder, others]) =>
      others.map((other) => ({ folder: other, path: other + path.slice(folder.length) })),
    );
  const dot = path.lastIndexOf(".");
  const same =
    dot === -1 ? undefined : endings.find((names) => names.includes(path.slice(dot).toLowerCase()));
  if (same === undefined) return moved;
  const renamed = (path: string) => same.map((ending) => path.slice(0, path.lastIndexOf(".")) + ending);
  const everywhere = [{ folder: "", path }, ...moved];
  return [
    ...moved,
    ...everywhere.flatMap(({ folder, path }) => renamed(path).map((path) => ({ folder, path }))),
  ];
}
