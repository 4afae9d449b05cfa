/**
 * Zero-shot results of the InstructBLIP paper (arXiv 2305.06500, table 1, page 6), times 100: CIDEr, accuracy, MRR for
 * Visual Dialog, ROC-AUC for HatefulMemes. Null where the paper has none.
 */
export interface PublishedRow {
  readonly model: string;
  /** In the order of `publishedSets`. */
  readonly results: readonly (number | null)[];
}

/** Columns of the table: names of tasks, and how the paper writes them. */
export const publishedSets: readonly (readonly [task: string, title: string])[] = [
  ["nocaps", "NoCaps"],
  ["flickr30k", "Flickr30K"],
  ["gqa", "GQA"],
  ["vsr", "VSR"],
  ["iconqa", "IconQA"],
  ["textvqa", "TextVQA"],
  ["visdial", "VisDial"],
  ["hateful_memes", "HM"],
  ["vizwiz", "VizWiz"],
  ["scienceqa", "SciQA image"],
  ["msvd_qa", "MSVD QA"],
  ["msrvtt_qa", "MSRVTT QA"],
  ["ivqa", "iVQA"],
];

function row(model: string, ...results: (number | null)[]): PublishedRow {
  return { model, results };
}

export const publishedRows: readonly PublishedRow[] = [
  row("Flamingo-3B", null, 60.6, null, null, null, 30.1, null, 53.7, 28.9, null, 27.5, 11.0, 32.7),
  row("Flamingo-9B", null, 61.5, null, null, null, 31.8, null, 57.0, 28.8, null, 30.2, 13.7, 35.2),
  row("Flamingo-80B", null, 67.2, null, null, null, 35.0, null, 46.4, 31.6, null, 35.6, 17.4, 40.7),
  row("BLIP-2 (FlanT5-XL)", 104.5, 76.1, 44.0, 60.5, 45.5, 43.1, 45.7, 53.0, 29.8, 54.9, 33.7, 16.2, 40.4),
  row("BLIP-2 (FlanT5-XXL)", 98.4, 73.7, 44.6, 68.2, 45.4, 44.1, 46.9, 52.0, 29.4, 64.5, 34.4, 17.4, 45.8),
  row("BLIP-2 (Vicuna-7B)", 107.5, 74.9, 38.6, 50.0, 39.7, 40.1, 44.9, 50.6, 25.3, 53.8, 18.3, 9.2, 27.5),
  row("BLIP-2 (Vicuna-13B)", 103.9, 71.6, 41.0, 50.9, 40.6, 42.5, 45.1, 53.7, 19.6, 61.0, 20.3, 10.3, 23.5),
  row(
    "InstructBLIP (FlanT5-XL)",
    119.9,
    84.5,
    48.4,
    64.8,
    50.0,
    46.6,
    46.6,
    56.6,
    32.7,
    70.4,
    43.4,
    25.0,
    53.1,
  ),
  row(
    "InstructBLIP (FlanT5-XXL)",
    120.0,
    83.5,
    47.9,
    65.6,
    51.2,
    46.6,
    48.5,
    54.1,
    30.9,
    70.6,
    44.3,
    25.6,
    53.8,
  ),
  row(
    "InstructBLIP (Vicuna-7B)",
    123.1,
    82.4,
    49.2,
    54.3,
    43.1,
    50.1,
    45.2,
    59.6,
    34.5,
    60.5,
    41.8,
    22.1,
    52.2,
  ),
  row(
    "InstructBLIP (Vicuna-13B)",
    121.9,
    82.8,
    49.5,
    52.1,
    44.8,
    50.7,
    45.4,
    57.5,
    33.4,
    63.1,
    41.2,
    24.8,
    51.0,
  ),
];
