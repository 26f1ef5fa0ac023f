// The fences of a Markdown file, with the marker that stands before each.

const OPENING = /^(?<indent>\s*)(?<ticks>```+)(?<language>\S*)/;
const MARKER = /^\s*<!--\s*(?<text>.*?)\s*-->\s*$/;

/**
 * The fences of a text: {line, language, lines, marker}. `line` is that of the first line inside, from 1; the
 * marker is the text of an HTML comment on the line before the fence, blank lines aside.
 */
export function fences(text) {
  const found = [];
  let marker;
  let open;
  for (const [index, line] of text.split('\n').entries()) {
    if (open) {
      if (line.trim() === open.ticks) open = undefined;
      else open.fence.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
      continue;
    }
    const opening = OPENING.exec(line)?.groups;
    if (opening) {
      const fence = { line: index + 2, language: opening.language, lines: [], marker };
      open = { ...opening, fence };
      found.push(fence);
    }
    if (line.trim()) marker = MARKER.exec(line)?.groups.text;
  }
  if (open) throw new Error(`the fence at line ${open.fence.line - 1} is never closed`);
  return found;
}
