export interface ChartProps {
  readonly title: string;
  readonly unit: string;
  readonly values: readonly number[];
}

const width = 300;
const height = 64;

const shown = (value: number): string =>
  value >= 10 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);

/** A line over time, with its newest and its greatest value in words. */
export const Chart = ({ title, unit, values }: ChartProps) => {
  const greatest = Math.max(1, ...values);
  const step = width / Math.max(1, values.length - 1);
  const points = values.map(
    (value, index) =>
      `${(index * step).toFixed(1)},${(height - 4 - (value / greatest) * (height - 8)).toFixed(1)}`,
  );
  const newest = values.at(-1);
  const words = newest === undefined ? 'measuring …' : `${shown(newest)} ${unit}`;
  return (
    <figure class="chart">
      <figcaption>
        <span class="quiet">{title}</span> <strong>{words}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${words}, at most ${shown(Math.max(0, ...values))} in this time`}
      >
        <path class="chart-base" d={`M0 ${height - 4}H${width}`} />
        {points.length > 1 && (
          <>
            <path class="chart-area" d={`M0,${height - 4}L${points.join('L')}L${width},${height - 4}Z`} />
            <path class="chart-line" d={`M${points.join('L')}`} />
          </>
        )}
      </svg>
    </figure>
  );
};
