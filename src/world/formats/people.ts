import type { Random } from "../../tensor/index.js";
import { numberWords } from "../questions/language.js";

/** Share of people who answer a clear question rightly. */
const rightShare = 0.9;

/**
 * Answers of so many people to one question: most say the same, some in another form ("2" for "two"), and now and then one
 * is wrong. More than half always agree on the right answer.
 */
export function askPeople(
  random: Random,
  answer: string,
  others: readonly string[],
  { people = 10 }: { people?: number } = {},
): string[] {
  const forms = formsOf(answer);
  let wrong = 0;
  const answers = Array.from({ length: people }, () => {
    if (others.length > 0 && random.uniform() > rightShare && wrong < people / 2 - 2) {
      wrong++;
      return random.choice(others);
    }
    return answer;
  });
  // One person at most writes it another way, so that the common answer is the usual form.
  const alternative = answers.indexOf(answer);
  if (forms.length > 0 && random.uniform() < 0.3) answers[alternative] = random.choice(forms);
  return random.shuffle(answers);
}

function formsOf(answer: string): string[] {
  const number = (numberWords as readonly string[]).indexOf(answer);
  return number === -1 ? [] : [String(number)];
}
