/**
 * Which requests may be answered together: those of equally many images, whose prompts are equally long.
 * @param images of each request
 * @returns indices of requests by their number of images
 */
export function equallyMany(images: readonly number[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  images.forEach((count, index) => {
    const group = groups.get(count);
    if (group) group.push(index);
    else groups.set(count, [index]);
  });
  return groups;
}
