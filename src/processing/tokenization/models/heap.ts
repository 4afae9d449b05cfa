/** Numbers of which the smallest comes out first. */
export class Heap {
  readonly #numbers: number[] = [];

  push(number: number): void {
    const numbers = this.#numbers;
    let place = numbers.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (numbers[parent]! <= number) break;
      numbers[place] = numbers[parent]!;
      place = parent;
    }
    numbers[place] = number;
  }

  pop(): number | undefined {
    const numbers = this.#numbers;
    const smallest = numbers[0];
    const last = numbers.pop();
    if (numbers.length === 0 || last === undefined) return smallest;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= numbers.length) break;
      if (child + 1 < numbers.length && numbers[child + 1]! < numbers[child]!) child++;
      if (numbers[child]! >= last) break;
      numbers[place] = numbers[child]!;
      place = child;
    }
    numbers[place] = last;
    return smallest;
  }
}
