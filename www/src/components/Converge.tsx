// The package in one picture: many requests, one refresh, many replays.

const LANES = [34, 76, 118, 160, 202];
const MIDDLE = 118;

export function Converge() {
  return (
    <svg
      className="converge"
      viewBox="0 0 760 236"
      role="img"
      aria-label="Five requests are answered 401, wait for one refresh, and are replayed: five answers."
    >
      {LANES.map((y) => (
        <g key={y}>
          <path className="lane-in" d={`M96 ${y} H150 C250 ${y} 250 ${MIDDLE} 330 ${MIDDLE}`} />
          <path className="lane-out" d={`M430 ${MIDDLE} C510 ${MIDDLE} 510 ${y} 610 ${y} H664`} />
          <text className="text-in" x="40" y={y + 7}>
            401
          </text>
          <circle className="dot-in" cx="96" cy={y} r="5" />
          <circle className="dot-out" cx="664" cy={y} r="5" />
          <text className="text-out" x="680" y={y + 7}>
            200
          </text>
        </g>
      ))}
      <rect className="node" x="316" y={MIDDLE - 29} width="128" height="58" rx="29" />
      <text className="text-node" x="380" y={MIDDLE + 7}>
        1 refresh
      </text>
    </svg>
  );
}
