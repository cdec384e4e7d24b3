/**
 * A guard says whether a value that came from outside has a shape; the type follows from the guard, so the two cannot
 * disagree. Extra keys are let pass.
 */
export type Guard<T> = (value: unknown) => value is T;
export type Guarded<G> = G extends Guard<infer T> ? T : never;

const guard = <T>(test: (value: unknown) => boolean): Guard<T> => test as Guard<T>;

export const string: Guard<string> = guard((value) => typeof value === 'string');
export const boolean: Guard<boolean> = guard((value) => typeof value === 'boolean');
/** A finite number. */
export const number: Guard<number> = guard((value) => Number.isFinite(value));
/** A whole number that is not negative: an offset, a count, a sequence number. */
export const count: Guard<number> = guard((value) => Number.isSafeInteger(value) && (value as number) >= 0);

export const literal = <const T extends string>(...values: readonly T[]): Guard<T> =>
  guard((value) => (values as readonly unknown[]).includes(value));

export const nullable = <T>(inner: Guard<T>): Guard<T | null> => guard((value) => value === null || inner(value));

export const list = <T>(inner: Guard<T>): Guard<readonly T[]> =>
  guard((value) => Array.isArray(value) && value.every((item) => inner(item)));

type Shape = Record<string, Guard<unknown>>;
type ShapeOf<S extends Shape> = { readonly [K in keyof S]: Guarded<S[K]> };

export const object = <S extends Shape>(shape: S): Guard<ShapeOf<S>> => {
  const fields = Object.entries(shape);
  return guard(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      fields.every(([key, inner]) => Object.hasOwn(value, key) && inner((value as Record<string, unknown>)[key])),
  );
};

/** Some of the fields, each with its shape; a field that is there is never `undefined`. */
export const partial = <S extends Shape>(shape: S): Guard<Partial<ShapeOf<S>>> => {
  const fields = Object.entries(shape);
  return guard(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      fields.every(([key, inner]) => !Object.hasOwn(value, key) || inner((value as Record<string, unknown>)[key])),
  );
};

/** One of several shapes. */
export const either = <G extends Guard<unknown>[]>(...guards: G): Guard<Guarded<G[number]>> =>
  guard((value) => guards.some((inner) => inner(value)));
