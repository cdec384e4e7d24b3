import { inflateSync } from 'node:zlib';

/** A PDF as far as it decides whether it can be sent. */
export interface PdfFacts {
  /** `null` when the page tree cannot be read. */
  readonly pages: number | null;
  /** It has a password, if only against changes. */
  readonly isLocked: boolean;
}

/** The most bytes of packed objects that are unpacked to find the page tree. */
const maxUnpackedBytes = 32 * 1024 * 1024;

/**
 * Pages and lock of a PDF: the largest count of its page tree, which may be packed into streams of objects.
 *
 * @see ISO 32000-1, 7.5.7, 7.6 and 7.7.3
 */
export function pdfFacts(bytes: Uint8Array): PdfFacts {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const isLocked = /\/Encrypt\s*(?:\d{1,10}\s+\d{1,5}\s+R\b|<<)/.test(text);
  const pages = isLocked ? null : pagesIn([text, ...packedObjects(bytes, text)]);
  return { pages, isLocked };
}

/** The texts of the streams that hold objects. */
function* packedObjects(bytes: Uint8Array, text: string): Generator<string> {
  let room = maxUnpackedBytes;
  for (const { index } of text.matchAll(/\/Type\s*\/ObjStm\b/g)) {
    const begin = /stream\r?\n/.exec(text.slice(index, index + 2000));
    if (!begin || room <= 0) continue;
    const from = index + begin.index + begin[0].length;
    const to = text.indexOf('endstream', from);
    try {
      const unpacked = inflateSync(bytes.subarray(from, to < 0 ? undefined : to), { maxOutputLength: room });
      room -= unpacked.length;
      yield unpacked.toString('latin1');
    } catch {
      // Packed in another way, or damaged: the API will say so.
    }
  }
}

function pagesIn(texts: Iterable<string>): number | null {
  let counted = 0;
  let single = 0;
  for (const text of texts) {
    for (const { index } of text.matchAll(/\/Type\s*\/Pages\b/g)) {
      const from = Math.max(text.lastIndexOf('<<', index), index - 2000);
      const around = text.slice(from, index + 2000);
      const end = around.indexOf('>>', index - from);
      const count = /\/Count\s+(\d{1,7})\b/.exec(end < 0 ? around : around.slice(0, end));
      counted = Math.max(counted, Number(count?.[1] ?? 0));
    }
    single += text.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  }
  return counted || single || null;
}
