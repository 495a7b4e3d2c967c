import type { FuzzedFormat } from './formats.ts';

const MOST_BYTES = 4096;

/** A file of the format with a few things changed, made from `random` alone. */
export function mutated({ files, tokens, mend }: FuzzedFormat, random: () => number): Buffer {
  const below = (n: number) => Math.floor(random() * n);
  const one = <Item>(items: readonly Item[]) => items[below(items.length)]!;
  let bytes = Buffer.from(one(files));
  const replace = (start: number, end: number, by: Uint8Array) => {
    bytes = Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(end)]).subarray(0, MOST_BYTES);
  };
  const span = (): [number, number] => {
    const start = below(bytes.length + 1);
    return [start, Math.min(bytes.length, start + below(random() < 0.8 ? 8 : 200))];
  };
  for (let count = 1 + below(6); count > 0; count--) {
    const [start, end] = span();
    switch (below(8)) {
      case 0:
        replace(start, start, Buffer.from(one(tokens)));
        break;
      case 1:
        replace(start, end, Buffer.from(one(tokens)));
        break;
      case 2:
        replace(start, end, Buffer.alloc(0));
        break;
      case 3:
        replace(start, start, bytes.subarray(...span()));
        break;
      case 4:
        replace(start, start + 1, Buffer.of(below(256)));
        break;
      case 5:
        if (start < bytes.length) replace(start, start + 1, Buffer.of(bytes[start]! ^ (1 << below(8))));
        break;
      case 6:
        replace(start, start, repeated(one(tokens), 1 + below(random() < 0.9 ? 4 : 700)));
        break;
      default:
        replace(random() < 0.5 ? start : 0, random() < 0.5 ? bytes.length : start, Buffer.alloc(0));
    }
  }
  return mend === undefined ? bytes : mend(bytes);
}

function repeated(token: string | Uint8Array, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times }, () => Buffer.from(token)));
}
