/** Words that signs carry: at most four letters, to be read at 26 pixels. */
export const kindWords = [
  ...(["open", "sale", "taxi", "cafe", "park", "help", "good", "nice"] as const),
  ...(["bank", "stop", "exit", "shop", "milk", "menu", "fire", "post"] as const),
];
export const unkindWords = ["ugly", "dumb", "lazy", "mean"] as const;
export const signWords: readonly string[] = [...kindWords, ...unkindWords];

/** What a sign is called, as a thing and as a category. */
export const signNoun = "sign";
