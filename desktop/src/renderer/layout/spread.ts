/**
 * The places closest to the wanted ones (least squares) that keep the order and the gaps: isotonic regression by pooling
 * neighbours that want to stand in each other's way. @param wanted in the order to keep, px. @param gaps least distance
 * from each to the next, px
 */
export function spread(wanted: readonly number[], gaps: readonly number[]): number[] {
  const offsets: number[] = [];
  let offset = 0;
  for (const index of wanted.keys()) {
    offsets.push(offset);
    offset += gaps[index] ?? 0;
  }
  const pools: { sum: number; count: number }[] = [];
  for (const [index, place] of wanted.entries()) {
    let pool = { sum: place - (offsets[index] ?? 0), count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.count >= pool.sum / pool.count; last = pools.at(-1)) {
      pools.pop();
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
    }
    pools.push(pool);
  }
  const places: number[] = [];
  for (const { sum, count } of pools) {
    for (let member = 0; member < count; member += 1) places.push(sum / count + (offsets[places.length] ?? 0));
  }
  return places;
}
