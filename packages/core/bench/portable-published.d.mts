export declare const PUBLISHED: Readonly<
  Record<string, { products: number; residualNorm: number; norm: number; bNorm: number }>
>;
