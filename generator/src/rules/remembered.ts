/** Work whose result is kept as long as what it was made from, for answers that several rules ask for. */
export function remembered<Source extends object, Value>(work: (source: Source) => Value): (source: Source) => Value {
  const known = new WeakMap<Source, { readonly value: Value }>();
  return (source) => {
    const found = known.get(source);
    if (found) return found.value;
    const value = work(source);
    known.set(source, { value });
    return value;
  };
}
