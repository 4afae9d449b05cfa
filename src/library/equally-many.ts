/**
 * Which requests may be answered together: those of equally many pictures, whose prompts are equally long.
 * @param pictures of each request
 * @returns indices of requests by their number of pictures
 */
export function equallyMany(pictures: readonly number[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  pictures.forEach((count, index) => {
    const group = groups.get(count);
    if (group) group.push(index);
    else groups.set(count, [index]);
  });
  return groups;
}
