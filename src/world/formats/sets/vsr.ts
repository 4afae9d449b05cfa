import type { Random } from "../../../tensor/index.js";
import { cocoName, nowhere } from "../names.js";
import { type DrawnRecord, fromEach, type SetBuilder } from "../set-builder.js";

const ways = {
  random: { train: 50, dev: 20, test: 50 },
  zeroshot: { train: 50, dev: 20, test: 150 },
};

/** VSR: true and false statements about places, equally many. */
export const vsr: SetBuilder = {
  name: "vsr",
  async build(context) {
    const { random, folder } = context;
    let number = 7;
    for (const [way, splits] of Object.entries(ways)) {
      for (const [name, wanted] of Object.entries(splits)) {
        const rows = await fromEach(context, "vsr", `${way}/${name}`, wanted, async (drawn) => {
          number += 11;
          const image = cocoName(number);
          await folder.jpeg(`images/${image}`, drawn.image);
          return toRow(random, image, drawn, way === "zeroshot");
        });
        await folder.jsonLines(`splits/${way}/${name}.jsonl`, random.shuffle(rows));
      }
    }
  },
};

function toRow(random: Random, image: string, { record, question }: DrawnRecord, isZeroShot: boolean) {
  const { first, relation, second } = question!.slots;
  const { label } = record;
  const agreeing = JSON.stringify([1 + random.integer(20), 21 + random.integer(20)]);
  return {
    image,
    image_link: `${nowhere}/train2017/${image}`,
    caption: record.question,
    label,
    relation,
    ...(isZeroShot ? { subj: first, obj: second } : {}),
    annotator_id: 1 + random.integer(30),
    vote_true_validator_id: label === 1 ? agreeing : "[]",
    vote_false_validator_id: label === 1 ? "[]" : agreeing,
    ...(isZeroShot ? {} : { reference_frame: null }),
  };
}
