import { type Bundle, setDisplayLanguage } from '../base/index.ts';

/** Takes the language of the page, and its texts if it is not English, from where the host wrote them. */
export function takePageLanguage(): void {
  const texts = document.getElementById('l10n')?.textContent;
  setDisplayLanguage(document.documentElement.lang, texts === undefined ? null : (JSON.parse(texts) as Bundle));
}
