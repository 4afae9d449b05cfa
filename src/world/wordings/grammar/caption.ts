/**
 * How people ask for a sentence. A description that is not asked to be whole is one too: "what do you see" asks for a
 * caption, "what can you see in detail" for a description.
 */
import { inPicture, thisPicture } from "./lexicon.js";

const text = "(caption|description|title|summary|sentence)";
const write =
  "(write|please write|give|give me|please give|please give me|make|make up|provide|please provide|create|compose|suggest|can you write|could you write|can you give me|could you give me|can you provide|i'd like|i want|i need)";

export const caption = {
  caption: [
    `${write} a ${text} (for|of) ${thisPicture}`,
    `${write} a (short|brief|concise|simple|plain|one line|quick) ${text} (for|of) (the picture|the image|this image|this drawing|it)`,
    `${write} (one|a single|a short) sentence (about|on|that describes|that tells what is in|that says what is in) ${thisPicture}`,
    `(caption|please caption|can you caption|could you caption|title) ${thisPicture}`,
    `(describe|please describe|can you describe|could you describe|could you please describe) ${thisPicture}`,
    `(describe|please describe|can you describe|sum up|summarise|outline|please summarise) ${thisPicture} (briefly|in short|in brief|in one sentence|in a sentence|in a few words|shortly|in one line|with one sentence)`,
    `(briefly|shortly|in short|in brief|in a sentence|in one sentence|in a few words|in one line)(,|) (describe|sum up|tell me about|say what is in) ${thisPicture}`,
    `(briefly|in short|in one sentence|in a few words|in a sentence), what (is|do you see|is shown|can be seen) ${inPicture}`,
    `what (do|can) you see ${inPicture}`,
    `what (is|is there|is shown|is depicted|is to be seen|can be seen|is drawn|is visible) ${inPicture}`,
    `what('s|'s shown) ${inPicture}`,
    `what does ${thisPicture} (show|depict|contain|present|display)`,
    "what (do you see|can you see|am i looking at|do i see) here",
    `what is ${thisPicture} (about|of|showing)`,
    `what (is this|is it|is this here) a (picture|image|drawing|photo) of`,
    `(tell me|say|can you tell me|could you tell me|please tell me|let me know) what (is|you see|is shown|can be seen) ${inPicture}`,
    `(tell me|say|can you tell me|please tell me|could you say) what ${thisPicture} (shows|depicts|is about|is of)`,
    `(say|tell me|put|sum up) (in one sentence|in a sentence|in a few words|briefly|in short) what (is|you see) ${inPicture}`,
    `(tell me|say something|say a few words|tell me a little|tell me something|speak) about ${thisPicture}`,
    `(a|one|) (short|brief|concise|quick|simple) ${text} (please|of the picture|of this image|for the image|for this picture|)`,
    `(a|one) ${text} (please|of the picture|of this image|for the image|for this picture)`,
    `(image|picture|photo|drawing) (caption|description|title|summary|in one sentence|in a sentence|in short)`,
    "(caption|short caption|brief caption|caption please|one line caption|one sentence caption|give caption|captions|title please)",
    "(a photo of|a picture of|an image of|a drawing of|this is a picture of|this image shows|the picture shows|the image shows|this drawing shows|in this picture there is|here we see|here you see)",
    `(how would you|how do you|how would one) (caption|describe|title|sum up|summarise) ${thisPicture}`,
    `what (caption|title|sentence) (would you give|fits|suits|describes|goes with|would go with|is right for) ${thisPicture} (best|)`,
    `what would be a (good|fitting|suitable|short|nice) (caption|title|description) (for|of) ${thisPicture}`,
    `(what is|what would be) ${thisPicture} in (one sentence|a sentence|a few words|short)`,
    `(use|using) (a few words|one sentence|a sentence)(,|) (to|) (describe|caption|sum up) ${thisPicture}`,
    `(with|in) (a few words|one sentence|a sentence|one line)(,|) (describe|caption|sum up|tell me about|say something about) (the picture|this image|the scene)`,
    `(look at|have a look at|see|take a look at) ${thisPicture}. (what do you see|what is it of|what does it show|describe it briefly|describe it in a sentence|say in one sentence what it shows|give it a caption|caption it)`,
    `(look at|have a look at|take a look at) ${thisPicture} and (describe it|describe it briefly|describe it in one sentence|give it a caption|tell me what you see|say what it shows|write a caption)`,
    `(i can't see|i cannot see|i am blind and can't see) ${thisPicture}, (what does it show|what is on it|what is in it|can you describe it|please describe it)`,
    `(write|give|i need|make|suggest) (alt text|an alt text|alternative text) (for|of) ${thisPicture}`,
    "(alt text|alt text please|short alt text)",
    "(what do you see|what can you see|what is this|what is shown|what is to be seen|what is it|describe|describe it|describe this|describe briefly|short description|what am i looking at|what have we here|what is going on here)",
    `what (is|is there) (on|to see in|to be seen in) ${thisPicture}`,
    `(explain|please explain|can you explain) (briefly|in short|in a sentence) what (is|you see|is shown) ${inPicture}`,
    `${thisPicture} (shows|is of|depicts) what`,
    `(sum up|summarise|condense) (what you see|what is shown|what there is|the content|the scene) (here|in one sentence|in a sentence|briefly|in a few words|)`,
    `(finish|complete|continue) the sentence: (the picture shows|this is a picture of|in the image there is|i see)`,
    `what (sentence|short text) (describes|would describe|could stand under|could go under) ${thisPicture}`,
    `if you had (one sentence|a few words|one line) for ${thisPicture}, what would you say`,
  ],
};
