/** Remembers by which row something was said first. Two hundred thousand rows with their phones and addresses fit into a few tens of megabytes. */
export class SeenKeys {
  #first = new Map<number, number>();

  /** The earlier row that said one of these; the keys are this row's when there is none. */
  note(keys: readonly string[], rowNo: number): number | null {
    const numbers = keys.map(numberOf);
    const earlier = numbers.map((one) => this.#first.get(one)).find((one) => one !== undefined) ?? null;
    for (const one of numbers) if (!this.#first.has(one)) this.#first.set(one, earlier ?? rowNo);
    return earlier;
  }
}

/** 52 bits of a text: two FNV-1a hashes side by side. Two texts of one file share it once in ten thousand files of this size. */
function numberOf(text: string): number {
  let [one, other] = [0x811c9dc5, 0x9dc5811c];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x85ebca6b);
    other ^= other >>> 13;
  }
  return (one >>> 0) * 0x100000 + ((other >>> 0) & 0xfffff);
}
