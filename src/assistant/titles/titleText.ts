/** The most characters of a title. */
const maxTitleLength = 80;

/** The first words of a prompt, as the title of a conversation that has no better one yet. */
export function titleFromPrompt(prompt: string): string {
  const line = oneLine(prompt.split('\n').find((each) => each.trim() !== '') ?? '');
  const words = shorten(line, 60);
  return words === line ? words : `${words}…`;
}

/** A model's title without what models like to put around it; `null` when it is none. */
export function cleanTitle(text: string): string | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const title = oneLine((lines[0] ?? '').slice(0, 1000))
    .replace(/^(?:#+ |title: *)/i, '')
    .replaceAll(/\*\*|__|`/g, '')
    .replace(/^["'“”‘’«»]+|["'“”‘’«».]+$/g, '')
    .trim();
  return lines.length === 1 && title !== '' && title.length <= maxTitleLength ? title : null;
}

/** Without line breaks and what cannot be seen: control characters, and those that turn the direction of text round. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .replaceAll(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .toWellFormed()
    .trim();

/** The beginning of the text that ends with a whole word, where there is one. */
function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const space = text.lastIndexOf(' ', most);
  return text.slice(0, space > most / 2 ? space : most).toWellFormed();
}
