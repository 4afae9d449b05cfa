export { aokvqaAccuracy } from "./answers/aokvqa-accuracy.js";
export { exactMatch } from "./answers/exact-match.js";
export { gqaAccuracy } from "./answers/gqa-accuracy.js";
export { ivqaAccuracy } from "./answers/ivqa-accuracy.js";
export { choiceAccuracy, optionIndex, optionLetter } from "./answers/option-letter.js";
export { processTextVqaAnswer, textVqaAccuracy } from "./answers/textvqa-accuracy.js";
export {
  type ProcessedAnswers,
  processVqaAnswers,
  type VqaVersion,
  vqaAccuracy,
} from "./answers/vqa-accuracy.js";
export { processDigitArticle, processPunctuation } from "./answers/vqa-text.js";
export { type BootstrapOptions, bootstrapInterval, type Interval, meanInterval } from "./bootstrap.js";
export { type Bleu, type BleuStatistics, bleu, bleuOf, bleuStatistics } from "./captions/bleu.js";
export type { CaptionSample } from "./captions/caption-sample.js";
export { cider } from "./captions/cider.js";
export { meteor } from "./captions/meteor/meteor.js";
export { openWordNet, type WordNet } from "./captions/meteor/word-net.js";
export { tokenizeCaptions, treebankLines, withoutPunctuation } from "./captions/ptb/tokenize.js";
export { rougeL } from "./captions/rouge-l.js";
export { mean } from "./mean.js";
export { ndcg } from "./ranking/ndcg.js";
export { ranksOf, recallAt, reciprocalRank } from "./ranking/ranking.js";
export { rocAuc, rocAucOf } from "./ranking/roc-auc.js";
export { scoreRecords } from "./records/pairing.js";
export { type FileRecord, parseRecords } from "./records/records.js";
export type { AnswerSample, LabelSample, RankingSample } from "./samples.js";
export type { Score } from "./score.js";
export { type Metric, type MetricName, metrics, type ScoreOptions } from "./table.js";
