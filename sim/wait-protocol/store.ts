/** The states seen so far, packed, each with its number in the order of discovery and the state it was first reached from. */
import { decode, encode, type State, WORDS } from './state.ts';

const grown = <Words extends Uint32Array | Int32Array>(words: Words, make: (length: number) => Words): Words => {
  const larger = make(words.length * 2);
  larger.set(words);
  return larger;
};

export class StateStore {
  size = 0;
  #words = new Uint32Array(WORDS * 1024);
  #parents = new Int32Array(1024);
  /** Open addressing: 1 + the number of the state, or 0. Always a power of two long and at most half full. */
  #slots = new Int32Array(4096);
  readonly #key = new Uint32Array(WORDS);

  #holds(number: number): boolean {
    const from = number * WORDS;
    for (let word = 0; word < WORDS; word += 1) if (this.#words[from + word] !== this.#key[word]) return false;
    return true;
  }

  #slotOf(words: Uint32Array, from: number): number {
    let hash = 0x9e3779b9;
    for (let word = 0; word < WORDS; word += 1) {
      hash = Math.imul(hash ^ (words[from + word] ?? 0), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    return hash & (this.#slots.length - 1);
  }

  #grow(): void {
    this.#words = grown(this.#words, (length) => new Uint32Array(length));
    this.#parents = grown(this.#parents, (length) => new Int32Array(length));
    this.#slots = new Int32Array(this.#slots.length * 2);
    const last = this.#slots.length - 1;
    for (let number = 0; number < this.size; number += 1) {
      let slot = this.#slotOf(this.#words, number * WORDS);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & last;
      this.#slots[slot] = number + 1;
    }
  }

  /** The number of the state; a new one is added as reached from `parent`. */
  add(state: State, parent: number): number {
    encode(state, this.#key);
    const last = this.#slots.length - 1;
    let slot = this.#slotOf(this.#key, 0);
    for (let held = this.#slots[slot] ?? 0; held !== 0; held = this.#slots[slot] ?? 0) {
      if (this.#holds(held - 1)) return held - 1;
      slot = (slot + 1) & last;
    }
    const number = this.size;
    this.#slots[slot] = number + 1;
    this.#words.set(this.#key, number * WORDS);
    this.#parents[number] = parent;
    this.size += 1;
    if (this.size === this.#parents.length) this.#grow();
    return number;
  }

  stateOf(number: number): State {
    return decode(this.#words, number * WORDS);
  }

  /** The way from the first state to this one, both included. */
  pathTo(number: number): number[] {
    const path: number[] = [];
    for (let at = number; at >= 0; at = this.#parents[at] ?? -1) path.push(at);
    return path.reverse();
  }
}
