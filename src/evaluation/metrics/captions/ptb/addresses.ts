import { wordLetter } from "./characters.js";

/** What no address holds, and what it does not end in. */
const outside = String.raw` \t\n\f\r"<>\|\(\)`;
const notLast = String.raw`[^${outside}.!?\{\},\-]`;

export const url = String.raw`https?:\/\/[^${outside}\{\}]+${notLast}`;

const wwwPart = String.raw`[^${outside}.!?\{\},]`;
/** The range from comma to underscore leaves out digits, hyphens and capitals. */
const namePart = String.raw`[^${outside}\u0060'.!?\{\},-_$]`;
/** `www.name.xyz` or `name.com`, with or without a path. */
export const bareUrl = String.raw`(www\.(${wwwPart}+\.)+[a-zA-Z]{2,4}|(${namePart}+\.)+(com|net|org|edu))(\/[^${outside}]+${notLast})?`;

const domainPart = String.raw`[^${outside}\{\}.\u00a0]+`;
export const email = String.raw`(&lt;|<)?[a-zA-Z0-9][^${outside}\u00a0\{\}]*@(${domainPart}\.)*${domainPart}(&gt;|>)?`;

/** `@name`, `#topic` */
export const handle = `@[a-zA-Z_][a-zA-Z_0-9]*|#${wordLetter}+`;

const tagName = String.raw`[A-Za-z][A-Za-z0-9_:.\-]*`;
const attribute = `${tagName}( *= *('[^']*'|"[^"]*"))?`;
/** A tag, comment or declaration of SGML. */
export const tag = String.raw`<([!?][A-Za-z\-][^>\r\n]*|${tagName}( +${attribute})* *\/?|\/${tagName}) *>`;
