/**
 * Instruction templates of training. The paper wrote 10 to 15 by hand for each task and published them for some; these
 * are this project's own. What is known of the paper's is followed: some are the bare question, those of short answers
 * say so ("short", "briefly"; arXiv 2305.06500, p. 3), and words read in an image come first, after "OCR tokens:"
 * (its Table 5).
 *
 * `{question}`, `{answer}`, `{context}`, `{options}`, `{history}` and `{ocrTokens}` are filled from the record.
 */

/** What a model is asked to do. */
export type Task =
  | "caption"
  | "reading caption"
  | "question"
  | "reading question"
  | "knowledge question"
  | "multiple choice"
  | "question generation"
  | "video question"
  | "dialog"
  | "meme"
  | "reasoning question"
  | "statement"
  | "conversation";

export const templates: Readonly<Record<Task, readonly string[]>> = {
  caption: [
    "A short image description:",
    "A caption for this picture:",
    "Caption:",
    "This picture shows",
    "Describe the picture in one sentence.",
    "Briefly describe what can be seen here.",
    "Write a short caption for the photo.",
    "What does the image show? Answer in a short sentence.",
    "Tell someone who cannot see the image, in a few words, what is in it.",
    "Sum up the scene in one short sentence.",
    "Give the picture a brief description.",
    "Put the content of this photo into a single sentence.",
    "If this image had one line of text under it, what would it say?",
  ],
  "reading caption": [
    "OCR tokens: {ocrTokens}. A short image description:",
    "OCR tokens: {ocrTokens}. A caption that uses the text in the picture:",
    "OCR tokens: {ocrTokens}. Describe the picture and what is written in it.",
    "OCR tokens: {ocrTokens}. Write a short caption, with the words that can be read.",
    "OCR tokens: {ocrTokens}. Briefly say what the image shows and what it says.",
    "OCR tokens: {ocrTokens}. What is in the picture, and which text is on it?",
    "OCR tokens: {ocrTokens}. One sentence about the image, its writing included:",
    "OCR tokens: {ocrTokens}. Read the text in the photo and caption the photo with it.",
    "OCR tokens: {ocrTokens}. Describe the scene in a sentence that quotes its signs and labels.",
    "OCR tokens: {ocrTokens}. Sum up the image; mention names and numbers that stand in it.",
    "OCR tokens: {ocrTokens}. Explain briefly what one sees and reads here.",
  ],
  question: [
    "{question}",
    "Question: {question} Short answer:",
    "{question} A short answer:",
    "Q: {question} Brief answer:",
    "{question} Answer briefly.",
    "Look at the image and answer in a word or a short phrase: {question}",
    "Give a short answer to this question about the picture: {question}",
    "Someone asks about the photo: {question} Reply briefly.",
    "With the picture in view, {question} Keep the answer short.",
    "Briefly answer what is asked about the image. {question}",
    "The picture is all you need for a short answer. {question}",
    "{question} The short answer is",
  ],
  "reading question": [
    "OCR tokens: {ocrTokens}. {question}",
    "OCR tokens: {ocrTokens}. Question: {question} Short answer:",
    "OCR tokens: {ocrTokens}. {question} A short answer:",
    "OCR tokens: {ocrTokens}. Read the text in the image and answer briefly: {question}",
    "OCR tokens: {ocrTokens}. {question} Answer briefly with what is written.",
    "OCR tokens: {ocrTokens}. Find the short answer in the words of the picture. {question}",
    "OCR tokens: {ocrTokens}. Q: {question} Brief answer:",
    "OCR tokens: {ocrTokens}. Give a short answer to a question about this text: {question}",
    "OCR tokens: {ocrTokens}. What is printed here answers the question. {question} Keep it short.",
    "OCR tokens: {ocrTokens}. From the writing in the image, briefly: {question}",
    "OCR tokens: {ocrTokens}. {question} The short answer is",
  ],
  "knowledge question": [
    "{question}",
    "Question: {question} Short answer:",
    "{question} Think of what you know about such things and answer briefly.",
    "What the picture shows and what you know of the world give a short answer. {question}",
    "Use general knowledge to answer this about the image in a few words, as short as can be: {question}",
    "{question} The picture alone may not say it; give a short answer from knowledge.",
    "Q: {question} Brief answer:",
    "Recognise what is in the photo, recall facts about it, and answer briefly: {question}",
    "A quiz about the picture: {question} Short answer:",
    "Give a short answer that takes knowledge as well as eyes. {question}",
    "Knowing what you know, {question} Reply briefly.",
    "{question} The short answer is",
  ],
  "multiple choice": [
    "Context: {context} Question: {question} Options: {options}. Answer:",
    "Context: {context} {question} Choose from: {options}. The right one is",
    "Context: {context} {question} Options: {options}. Short answer:",
    "Context: {context} Which of the options answers the question? {question} {options}",
    "Context: {context} Question: {question} Pick one: {options}. Answer:",
    "Context: {context} {question} Possible answers are {options}. Which is correct?",
    "Context: {context} Look at the image and select the right option. {question} {options}",
    "Context: {context} Only one of {options} is right. {question}",
    "Context: {context} Options: {options}. Question: {question} Answer:",
    "Context: {context} Answer with one of the given choices. {question} Choices: {options}.",
    "Context: {context} Q: {question} Choices: {options}. A:",
    "Context: {context} Decide between {options}. {question}",
  ],
  "question generation": [
    "Write a question about the picture whose answer is: {answer}",
    "The answer is: {answer}. What was asked about the image?",
    'Ask something about this photo that one would answer with "{answer}".',
    "Answer: {answer} Question:",
    'Which question about the image has the answer "{answer}"?',
    'A teacher wants to hear "{answer}". What does the teacher ask about the picture?',
    'Look at the image and make up a question to which "{answer}" is the reply.',
    "Given this picture and the answer {answer}, the question is",
    'Find a question that the image lets one answer with "{answer}".',
    "Someone looked at the photo and said: {answer}. The question had been",
    "Form a question on what can be seen, such that it is answered by: {answer}",
  ],
  "video question": [
    "{question}",
    "Question: {question} Short answer:",
    "Watch the video and answer briefly: {question}",
    "These are frames of a video. {question} A short answer:",
    "{question} Answer in a word about the clip; keep it short.",
    "Give a short answer to this question about the video: {question}",
    "Someone who saw the clip is asked: {question} Brief answer:",
    "What happens in the video tells the short answer. {question}",
    "From the frames, in order, briefly: {question}",
    "Q: {question} Brief answer from the video:",
    "{question} The short answer, from what the clip shows, is",
  ],
  dialog: [
    "Dialog history: {history}\n Question: {question} Short answer:",
    "Dialog history: {history}\n {question} Answer briefly.",
    "Dialog history: {history}\n Next question: {question} Short answer:",
    "Dialog history: {history}\n The talk about the image goes on: {question} A brief reply:",
    "Dialog history: {history}\n Given the picture and what was said, reply briefly. {question}",
    "Dialog history: {history}\n Q: {question} Brief answer:",
    "Dialog history: {history}\n Answer the latest question about the image in a few, short words: {question}",
    "Dialog history: {history}\n Now someone asks: {question} The short answer is",
    "Dialog history: {history}\n Keep to what was said before and to the picture. {question} Short answer:",
    "Dialog history: {history}\n Give a short answer to what is asked next. {question}",
  ],
  meme: [
    'This is an image with: "{context}" written on it. Is it hateful? Answer:',
    'The meme says "{context}". Is it hateful, yes or no?',
    'A picture carries the words "{context}". Do both together attack people? Answer:',
    'Is this meme, with the text "{context}", hate speech? Short answer:',
    'Text: "{context}" Does this text on this picture spread hate? Yes or no:',
    'Judge the meme as a moderator would. It reads "{context}". Hateful? Answer:',
    '"{context}" stands on the image. Would it hurt a group of people? Answer yes or no.',
    'Look at the picture and at its words, "{context}". Is the meaning hateful?',
    'Yes or no: a meme that reads "{context}" over this picture is hateful.',
    'Someone posts this image with "{context}" on it. Is the post hateful? Answer briefly:',
  ],
  "reasoning question": [
    "{question}",
    "Question: {question} Short answer:",
    "Work out from the picture, and answer briefly: {question}",
    "{question} Look at the things in the image and how they relate. Short answer:",
    "Find the things that are meant, compare them, and give a short answer. {question}",
    "Q: {question} Brief answer:",
    "Think step by step about where things are, then say only the short answer. {question}",
    "{question} Follow the relations in the scene and reply briefly.",
    "The scene holds what is needed for a short answer. {question}",
    "Reason about the image. {question} The short answer is",
    "Give a short answer to this question about objects and their relations: {question}",
  ],
  statement: [
    'Based on the image, is this statement true or false? "{question}" Answer:',
    'True or false: "{question}"',
    '"{question}" Does the picture agree? Answer true or false.',
    'Someone says of the photo: "{question}" True or false?',
    'Check the statement against the image. "{question}" It is',
    'Statement: "{question}" True or false? Answer:',
    'Look where things are. Is "{question}" true or false?',
    'Does the image make "{question}" true, or false?',
    'Say true if the picture shows this, otherwise false: "{question}"',
    'Judge by the picture alone, true or false: "{question}"',
  ],
  // LLaVA's questions are instructions already.
  conversation: ["Dialog history: {history}\n {question}"],
};
