// What the original implementation (Python, optimality tolerance 1e-4) needed and reached on the portable
// problems: its products with A and its adjoint, the residual and the norm where it stopped, and ‖b‖.
export const PUBLISHED = {
  demo_lasso: {
    products: 18,
    residualNorm: 1.630770908186666,
    norm: 3.141592653589792,
    bNorm: 2.405470549513927,
  },
  demo_bp: {
    products: 469,
    residualNorm: 9.87493376160721e-5,
    norm: 12.324871797589637,
    bNorm: 2.405470549513927,
  },
  demo_bpdn: {
    products: 109,
    residualNorm: 0.0999886352106184,
    norm: 13.699062687438392,
    bNorm: 2.5062696048110675,
  },
  demo_bp_complex: {
    products: 220,
    residualNorm: 9.27253844429907e-5,
    norm: 16.595274125964966,
    bNorm: 2.908385041810481,
  },
  demo_bp_weighted: {
    products: 441,
    residualNorm: 6.553006960927531e-5,
    norm: 9.068661564205437,
    bNorm: 3.1522690070447443,
  },
  demo_bp_nonneg: {
    products: 331,
    residualNorm: 9.799196672553214e-5,
    norm: 10.242373920411618,
    bNorm: 1.9071361120491608,
  },
  demo_mmv: {
    products: 6774,
    residualNorm: 9.953352754170159e-5,
    norm: 24.903676020648234,
    bNorm: 117.5719603940527,
  },
  demo_mmv_weighted: {
    products: 292,
    residualNorm: 6.491224005904541e-5,
    norm: 24.901878363398556,
    bNorm: 117.5719603940527,
  },
  gauss_lasso: {
    products: 38,
    residualNorm: 1.4289464649017998,
    norm: 59.18982536995506,
    bNorm: 9.442442324863634,
  },
  gauss_bp: {
    products: 199,
    residualNorm: 9.237759695858106e-5,
    norm: 73.986705482236,
    bNorm: 9.442442324863634,
  },
  gauss_bpdn: {
    products: 68,
    residualNorm: 0.6527322215436836,
    norm: 70.27090055916523,
    bNorm: 9.430040931072465,
  },
  dct_bp: {
    products: 129,
    residualNorm: 8.780706815851778e-5,
    norm: 162.45320609317343,
    bNorm: 7.0549187632581365,
  },
  dct_bpdn: {
    products: 58,
    residualNorm: 0.4421230736488268,
    norm: 156.84028267679727,
    bNorm: 7.078691285654403,
  },
  dft_bp_complex: {
    products: 114,
    residualNorm: 8.127463918092876e-5,
    norm: 159.21197562123933,
    bNorm: 8.188697028496872,
  },
  gauss_bp_dynamic: {
    products: 218,
    residualNorm: 9.5901543541562e-5,
    norm: 1470.6208407299873,
    bNorm: 293.08045778042407,
  },
  gauss_bpdn_scaled: {
    products: 1952,
    residualNorm: 0.6526031781153627,
    norm: 6.436146125150043,
    bNorm: 10.267991739657385,
  },
  dct_bpdn_large: {
    products: 68,
    residualNorm: 1.8088235640348391,
    norm: 2362.062128306116,
    bNorm: 27.967042887614866,
  },
  srmd_r6: {
    products: 595,
    residualNorm: 2.0936858117197974,
    norm: 41.64247632293734,
    bNorm: 34.89777994323119,
  },
  srmd_r1: {
    products: 348,
    residualNorm: 0.348918836602435,
    norm: 46.00674661919432,
    bNorm: 34.89777994323119,
  },
  demo_mmv_nonneg: {
    products: 114,
    residualNorm: 6.859171581244025e-5,
    norm: 25.249327944474764,
    bNorm: 77.35695203090786,
  },
};
