/** GPT-2's way to write the 256 bytes: printable ones as themselves, the others as the characters from U+0100 on. */
const characters = makeCharacters();
const bytes = new Map(characters.map((character, byte) => [character, byte]));

export function byteCharacter(byte: number): string {
  return characters[byte]!;
}

/** Bytes that a token is written for; undefined where it has a character that stands for none. */
export function bytesOfToken(token: string): number[] | undefined {
  const found = Array.from(token, (character) => bytes.get(character));
  return found.includes(undefined) ? undefined : (found as number[]);
}

function makeCharacters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
    return String.fromCodePoint(isPrintable ? byte : next++);
  });
}
