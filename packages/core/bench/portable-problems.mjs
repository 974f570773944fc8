// The problems of the published comparison, which any language can build again from their seeds: normals
// fill matrices row by row, `subset` picks the support, the values on it follow, and noise comes last.
import {
  dctOperator,
  denseOperator,
  dftOperator,
  repeatedOperator,
  subsampledOperator,
} from "@unmix/core";

/** mulberry32 with Box–Muller, the stream that the published problems are drawn from. */
export function portableStream(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => {
    const u = uniform();
    return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * uniform());
  };
  // A plain loop: some problems draw millions, and Float64Array.from takes twice as long.
  const many = (draw) => (length) => {
    const drawn = new Float64Array(length);
    for (let i = 0; i < length; i++) drawn[i] = draw();
    return drawn;
  };
  const uniforms = many(uniform);
  return {
    uniforms,
    normals: many(normal),
    /** `count` distinct whole numbers below `n`. */
    subset(n, count) {
      const places = Uint32Array.from({ length: n }, (_, i) => i);
      uniforms(count).forEach((u, i) => {
        const j = i + Math.floor(u * (n - i));
        [places[i], places[j]] = [places[j], places[i]];
      });
      return places.slice(0, count);
    },
  };
}

const demo = (seed) => {
  const stream = portableStream(seed);
  return { stream, operator: denseOperator(orthonormalRows(stream, 50, 128)) };
};

const gaussian = (seed) => {
  const stream = portableStream(seed);
  const data = stream.normals(1000 * 4000).map((value) => value / Math.sqrt(1000));
  return { stream, data, operator: denseOperator({ data, shape: [1000, 4000] }) };
};

const cosine = (seed, rows, columns) => {
  const stream = portableStream(seed);
  const places = stream.subset(columns, rows);
  return { stream, operator: subsampledOperator(dctOperator(columns), places) };
};

const noisy = (operator, truth, noise) => {
  const b = times(operator, truth);
  for (let i = 0; i < b.length; i++) b[i] += noise[i];
  return b;
};

/** By name: what to solve (`tau` or `sigma`), and the `truth` that was planted where there is one. */
export const PORTABLE_PROBLEMS = {
  demo_lasso() {
    const { stream, operator } = demo(1);
    const truth = planted(stream, 128, 14);
    return { operator, b: times(operator, truth), tau: Math.PI, truth };
  },
  demo_bp() {
    const { stream, operator } = demo(1);
    const truth = planted(stream, 128, 14);
    return { operator, b: times(operator, truth), sigma: 0, truth };
  },
  demo_bpdn() {
    const { stream, operator } = demo(1);
    const truth = planted(stream, 128, 14);
    const noise = stream.normals(50).map((value) => 0.075 * value);
    return { operator, b: noisy(operator, truth, noise), sigma: 0.1, truth };
  },
  demo_bp_complex() {
    const stream = portableStream(2);
    const operator = subsampledOperator(dftOperator(128), stream.subset(128, 50));
    const truth = plantedComplex(stream, 128, 14);
    return { operator, b: times(operator, truth), sigma: 0, truth };
  },
  demo_bp_weighted() {
    const { stream, operator } = demo(3);
    const x = planted(stream, 128, 9);
    const weights = stream.uniforms(128).map((u) => u + 0.1);
    const truth = x.map((value, j) => value / weights[j]);
    return { operator, b: times(operator, truth), sigma: 0, truth, weights };
  },
  demo_bp_nonneg() {
    const { stream, operator } = demo(4);
    const truth = planted(stream, 128, 14).map(Math.abs);
    return { operator, b: times(operator, truth), sigma: 0, truth, nonnegative: true };
  },
  demo_mmv: () => {
    const { data, x, weights } = measurements(5);
    const scaled = data.map((value, at) => value / weights[at % 150]);
    return together(scaled, x);
  },
  demo_mmv_weighted: () => {
    const { data, x, weights } = measurements(5);
    return {
      ...together(
        data,
        x.map((value, at) => value / weights[Math.floor(at / 6)]),
      ),
      weights,
    };
  },
  demo_mmv_nonneg: () => {
    const { data, x } = measurements(6);
    return { ...together(data, x.map(Math.abs)), nonnegative: true };
  },
  gauss_lasso() {
    const { stream, operator } = gaussian(10);
    const truth = planted(stream, 4000, 100);
    const tau = 0.8 * truth.reduce((sum, value) => sum + Math.abs(value), 0);
    return { operator, b: times(operator, truth), tau, truth };
  },
  gauss_bp() {
    const { stream, operator } = gaussian(10);
    const truth = planted(stream, 4000, 100);
    return { operator, b: times(operator, truth), sigma: 0, truth };
  },
  gauss_bpdn() {
    const { stream, operator } = gaussian(10);
    const truth = planted(stream, 4000, 100);
    const noise = stream.normals(1000).map((value) => 0.02 * value);
    return { operator, b: noisy(operator, truth, noise), sigma: norm(noise), truth };
  },
  gauss_bp_dynamic() {
    const { stream, operator } = gaussian(11);
    const places = stream.subset(4000, 100);
    const signs = stream.uniforms(100).map((u) => Math.sign(u - 0.5));
    const sizes = stream.uniforms(100).map((u) => 10 ** (4 * u - 2));
    const truth = new Float64Array(4000);
    places.forEach((place, k) => {
      truth[place] = signs[k] * sizes[k];
    });
    return { operator, b: times(operator, truth), sigma: 0, truth };
  },
  gauss_bpdn_scaled() {
    const { stream, data, operator } = gaussian(12);
    const x = planted(stream, 4000, 100);
    const scales = stream.uniforms(4000).map((u) => 10 ** (2 * u));
    const noise = stream.normals(1000).map((value) => 0.02 * value);
    return {
      operator: denseOperator({
        data: data.map((value, at) => value * scales[at % 4000]),
        shape: [1000, 4000],
      }),
      b: noisy(operator, x, noise),
      sigma: norm(noise),
      truth: x.map((value, j) => value / scales[j]),
    };
  },
  dct_bp() {
    const { stream, operator } = cosine(20, 2048, 8192);
    const truth = planted(stream, 8192, 200);
    return { operator, b: times(operator, truth), sigma: 0, truth };
  },
  dct_bpdn() {
    const { stream, operator } = cosine(20, 2048, 8192);
    const truth = planted(stream, 8192, 200);
    const noise = stream.normals(2048).map((value) => 0.01 * value);
    return { operator, b: noisy(operator, truth, noise), sigma: norm(noise), truth };
  },
  dft_bp_complex() {
    const stream = portableStream(22);
    const operator = subsampledOperator(dftOperator(4096), stream.subset(4096, 1024));
    const truth = plantedComplex(stream, 4096, 120);
    return { operator, b: times(operator, truth), sigma: 0, truth };
  },
  dct_bpdn_large() {
    const { stream, operator } = cosine(21, 32768, 131072);
    const truth = planted(stream, 131072, 3000);
    const noise = stream.normals(32768).map((value) => 0.01 * value);
    return { operator, b: noisy(operator, truth, noise), sigma: norm(noise), truth };
  },
  srmd_r6: () => windowed(0.06),
  srmd_r1: () => windowed(0.01),
};

/** `rows` orthonormal rows: the factor Q, transposed, of normals, with a positive diagonal in R. */
function orthonormalRows({ normals }, rows, columns) {
  const drawn = normals(columns * rows);
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    for (let j = 0; j < columns; j++) row[j] = drawn[j * rows + i];
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < i; k++) {
        const before = data.subarray(k * columns, (k + 1) * columns);
        const along = row.reduce((sum, value, j) => sum + value * before[j], 0);
        for (let j = 0; j < columns; j++) row[j] -= along * before[j];
      }
    }
    const length = norm(row);
    for (let j = 0; j < columns; j++) row[j] /= length;
  }
  return { data, shape: [rows, columns] };
}

function planted({ subset, normals }, columns, count) {
  const truth = new Float64Array(columns);
  const places = subset(columns, count);
  normals(count).forEach((value, k) => {
    truth[places[k]] = value;
  });
  return truth;
}

function plantedComplex({ subset, normals }, columns, count) {
  const truth = new Float64Array(2 * columns);
  const places = subset(columns, count);
  for (const part of [0, 1]) {
    normals(count).forEach((value, k) => {
      truth[2 * places[k] + part] = value;
    });
  }
  return truth;
}

function measurements(seed) {
  const stream = portableStream(seed);
  const data = stream.normals(100 * 150);
  const places = stream.subset(150, 12);
  const values = stream.normals(72);
  const x = new Float64Array(150 * 6);
  places.forEach((place, k) => {
    x.set(values.subarray(6 * k, 6 * k + 6), 6 * place);
  });
  const weights = stream.uniforms(150).map((u) => 3 * u + 0.1);
  return { data, x, weights };
}

function together(data, truth) {
  const operator = denseOperator({ data, shape: [100, 150] });
  const b = times(repeatedOperator(operator, 6), truth);
  return { operator, b, measurements: 6, sigma: 0, truth };
}

/** Windowed sinusoids at random times, frequencies and phases; a ramp and a tone that end, and a chirp. */
function windowed(part) {
  const [rows, columns] = [320, 16000];
  const turn = 2 * Math.PI;
  const t = Float64Array.from({ length: rows }, (_, i) => i * (2 / (rows - 1)));
  t[rows - 1] = 2;
  const b = t.map((at) => {
    const early = at < 5 / 4 ? Math.PI * at + Math.cos(40 * Math.PI * at) : 0;
    const phase = (4 / 3) * ((turn * at - 10) ** 3 - (turn - 10) ** 3) + 10 * turn * (at - 1);
    return early + (at > 1 ? Math.cos(phase) : 0);
  });
  const { uniforms } = portableStream(314);
  const centres = uniforms(columns).map((u) => 2 * u);
  const frequencies = uniforms(columns).map((u) => (u * 0.5 * (rows + 1)) / 2);
  const phases = uniforms(columns).map((u) => u * turn);
  const spread = 0.05;
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const away = t[i] - centres[j];
      if (Math.abs(away) > 3 * spread) continue;
      data[i * columns + j] =
        Math.exp(-0.5 * (away / spread) ** 2) * Math.sin(turn * frequencies[j] * t[i] + phases[j]);
    }
  }
  return { operator: denseOperator({ data, shape: [rows, columns] }), b, sigma: part * norm(b) };
}

function times(operator, x) {
  const parts = operator.field === "complex" ? 2 : 1;
  const out = new Float64Array(parts * operator.rows);
  operator.forward(x, out);
  return out;
}

function norm(x) {
  return Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
}
