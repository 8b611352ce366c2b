/** Reads a flow chart in Mermaid: nodes, boxes, and arrows with their labels. */

type Arrow = { readonly from: string; readonly labels: readonly string[]; readonly to: string };
export type Diagram = { readonly nodes: readonly string[]; readonly arrows: readonly Arrow[] };

/** An arrow that starts at a box starts at each node in it, however deep. Throws an Error for a line that it does not know. */
export const readDiagram = (text: string): Diagram => {
  const boxes = new Map<string, string[]>();
  const open: string[] = [];
  const arrows: Arrow[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    const box = /^subgraph (\w+)\[".*"\]$/.exec(line)?.[1];
    const [, from, labels, to] = /^(\w+) -->\|([\w, ]+)\| (\w+)$/.exec(line) ?? [];
    if (box !== undefined) {
      boxes.set(box, []);
      open.push(box);
    } else if (line === 'end') open.pop();
    else if (from !== undefined && labels !== undefined && to !== undefined)
      arrows.push({ from, labels: labels.split(', '), to });
    else if (/^\w+$/.test(line)) for (const around of open) boxes.get(around)?.push(line);
    else if (line !== '' && !line.startsWith('flowchart '))
      throw new Error(`The diagram has a line of its own: ${line}`);
  }
  const membersOf = (name: string): readonly string[] => boxes.get(name) ?? [name];
  const expanded = arrows.flatMap((arrow) => membersOf(arrow.from).map((from) => ({ ...arrow, from })));
  return {
    nodes: [...new Set([...[...boxes.values()].flat(), ...expanded.flatMap(({ from, to }) => [from, to])])],
    arrows: expanded,
  };
};
