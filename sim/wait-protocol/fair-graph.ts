/** The steps that are sure to be taken, as a graph of state numbers, and the question where they are sure to lead. */

const grown = (numbers: Int32Array): Int32Array => {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
};

export class FairGraph {
  #from: Int32Array = new Int32Array(1024);
  #to: Int32Array = new Int32Array(1024);
  #edges = 0;

  add(from: number, to: number): void {
    if (this.#edges === this.#from.length) {
      this.#from = grown(this.#from);
      this.#to = grown(this.#to);
    }
    this.#from[this.#edges] = from;
    this.#to[this.#edges] = to;
    this.#edges += 1;
  }

  /**
   * Marks each of `count` states with 1 when every way from it, whatever the order of steps, ends in a state that is `good`. A way that ends
   * elsewhere, or goes round for ever, leaves it 0.
   */
  surelyReaches(count: number, good: (state: number) => boolean): Uint8Array {
    const open = new Int32Array(count);
    const starts = new Int32Array(count + 1);
    for (let edge = 0; edge < this.#edges; edge += 1) {
      const [from = 0, to = 0] = [this.#from[edge], this.#to[edge]];
      open[from] = (open[from] ?? 0) + 1;
      starts[to + 1] = (starts[to + 1] ?? 0) + 1;
    }
    for (let state = 0; state < count; state += 1) starts[state + 1] = (starts[state + 1] ?? 0) + (starts[state] ?? 0);
    const before = new Int32Array(this.#edges);
    const filled = starts.slice();
    for (let edge = 0; edge < this.#edges; edge += 1) {
      const to = this.#to[edge] ?? 0;
      const place = filled[to] ?? 0;
      before[place] = this.#from[edge] ?? 0;
      filled[to] = place + 1;
    }
    const sure = new Uint8Array(count);
    const queue: number[] = [];
    for (let state = 0; state < count; state += 1) if (open[state] === 0 && good(state)) queue.push(state);
    for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
      sure[state] = 1;
      for (let place = starts[state] ?? 0; place < (starts[state + 1] ?? 0); place += 1) {
        const previous = before[place] ?? 0;
        const left = (open[previous] ?? 0) - 1;
        open[previous] = left;
        if (left === 0) queue.push(previous);
      }
    }
    return sure;
  }
}
