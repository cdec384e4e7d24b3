/**
 * Characters that a reader cannot see but that change what is read: controls, bidirectional overrides, zero-width and
 * tag characters, blank letters. One list for the host and the view. Blanks of other widths, emoji with their selectors
 * and joiners, and the joiners of scripts that shape their letters are what they look like, and are not in it.
 */

/** Never legitimate in shown text, wherever they stand. Tab and line feed are not among them. */
const always = String.raw`\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0D\uFEFF\uFFA0\uFFF0-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}`;

/** Joiners are part of emoji and of the scripts that shape their letters; anywhere else they hide something. */
const shapers = String.raw`\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}`;
const joiner = String.raw`(?<![${shapers}]\p{M}?)\u200C|\u200C(?![${shapers}])|(?<![${shapers}\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]\p{M}?)\u200D|\u200D(?![${shapers}\p{Extended_Pictographic}])`;
const selector = String.raw`(?<=[\s\uFE0E\uFE0F]|^)[\uFE0E\uFE0F]`;

/** Source of an expression (flag `u`) for one character that hides; tab and line feed are left to the caller. */
export const invisibleSource = String.raw`[${always}]|${joiner}|${selector}|\p{Surrogate}`;
