/** The part of d3-random that is used here; the package has no types of its own. */
declare module 'd3-random' {
  type Draw = () => number;
  interface Distribution<A extends number[]> {
    (...parameters: A): Draw;
    source(uniform: Draw): (...parameters: A) => Draw;
  }
  export const randomNormal: Distribution<[mean: number, deviation: number]>;
  export const randomGamma: Distribution<[shape: number, scale: number]>;
  export const randomPoisson: Distribution<[mean: number]>;
}
