// Bar charts as SVG: one bar for each client, in the colours of the reader's scheme.

const WIDTH = 720;
const LABEL = 170;
const VALUE = 90;
const ROW = 26;
const BAR = 16;
const TOP = 44;

const escaped = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/**
 * `bars`: `{ name, value, label }`, of which `emphasis` names the one that stands out. Bars that are longer than `cap` end
 * there, open: their label says how long they are. `mark`: the value of a line across all bars.
 */
export function barChart({ title, bars, emphasis, cap = Number.POSITIVE_INFINITY, mark }) {
  const shown = bars.map((bar) => ({ ...bar, drawn: Math.min(bar.value, cap) }));
  const scale = (WIDTH - LABEL - VALUE) / Math.max(...shown.map(({ drawn }) => drawn));
  const height = TOP + bars.length * ROW + 8;
  const rows = shown.map(({ name, value, drawn, label }, index) => {
    const y = TOP + index * ROW;
    const kind = name === emphasis ? 'own' : 'other';
    const length = Math.max(drawn * scale, 1).toFixed(1);
    const end = (LABEL + drawn * scale + 6).toFixed(1);
    const open = value > cap ? `<text class="open" x="${LABEL + drawn * scale - 14}" y="${y + 13}">»</text>` : '';
    return `<text x="${LABEL - 10}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>
<rect class="${kind}" x="${LABEL}" y="${y}" width="${length}" height="${BAR}" rx="2"/>${open}
<text x="${end}" y="${y + 13}">${escaped(label)}</text>`;
  });
  const x = LABEL + mark * scale;
  const line = mark ? `<line x1="${x}" x2="${x}" y1="${TOP - 8}" y2="${height - 8}"/>` : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
<style>
text { font: 13px system-ui, sans-serif; fill: #333 }
.title { font-weight: 600; font-size: 15px }
.own { fill: #2563eb } .other { fill: #a3a3a3 } .open { fill: #fff }
line { stroke: #666; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } .other { fill: #737373 } line { stroke: #aaa } }
</style>
<text class="title" x="0" y="18">${escaped(title)}</text>
${rows.join('\n')}
${line}
</svg>
`;
}
