/** Whether the key belongs to an input method: its Enter picks a word and sends nothing. Safari says 229 only. */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || legacyCode(event) === 229;

const legacyCode = (event: object): number => (event as { readonly keyCode: number }).keyCode;
