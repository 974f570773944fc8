import { hcl, interpolateLab, lab, piecewise, rgb } from "d3";

export type ThemeName = "light" | "dark";

/** The colours of a figure; every one is written into the drawing, none is left to a style sheet. */
export interface Theme {
  readonly name: ThemeName;
  readonly surface: string;
  /** Titles, values, marks without a colour of their own. */
  readonly text: string;
  /** Axis labels, tick labels, notes. */
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  /** A colour for the i-th category, distinct up to twelve, for colour-blind readers up to eight. */
  category(index: number): string;
  /** A colour for the i-th of `count` things in an order (samples): a dark-to-light ramp. */
  ordered(index: number, count: number): string;
  /** 0 (nothing) to 1 (all); what is not a number counts as nothing. */
  sequential(t: number): string;
  /** −1 to 1, 0 neutral; what is not a number counts as 0. */
  diverging(t: number): string;
}

export const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/**
 * Eight derived from Okabe and Ito's set, with yellow darkened and black replaced by grey, and the four that
 * lie farthest from them and from each other, for readers with every and with two kinds of cones.
 */
const LIGHT = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#b8579a",
  "#d08f00",
  "#3f9fd8",
  "#8a7d00",
  "#5f6b7a",
  "#0029be",
  "#5c1709",
  "#3b2463",
  "#6c7dfa",
];
const DARK = [
  "#4aa8e8",
  "#ff8a4c",
  "#2fc99b",
  "#e79bcb",
  "#f3b73b",
  "#93d2fb",
  "#e8df5a",
  "#b4bfcc",
  "#4445e1",
  "#775b36",
  "#b50c82",
  "#c7f5a8",
];

const light: Theme = {
  name: "light",
  surface: "#ffffff",
  text: "#1c2430",
  muted: "#55606e",
  grid: "#e4e8ee",
  axis: "#8b95a3",
  category: (index) => categorical(LIGHT, index),
  ordered: orderedRamp(["#3b1c6e", "#2c6ea6", "#2f9e77", "#b49a1e"]),
  sequential: ramp(["#f3f6fa", "#b9d3ea", "#5a9bcb", "#1b5f9c", "#0b2f5b"]),
  diverging: signedRamp(["#8c3b00", "#e2894d", "#f4f4f2", "#5a9bcb", "#0b3f77"]),
};

const dark: Theme = {
  name: "dark",
  surface: "#12171e",
  text: "#e8edf3",
  muted: "#a3afbd",
  grid: "#28313d",
  axis: "#66727f",
  category: (index) => categorical(DARK, index),
  ordered: orderedRamp(["#b79bff", "#5db4f0", "#4fd1a5", "#f0dc6a"]),
  sequential: ramp(["#1a222c", "#1d4467", "#2d7ab4", "#6db9ee", "#d5efff"]),
  diverging: signedRamp(["#ffb489", "#c0602a", "#252c36", "#2d7ab4", "#9fd6ff"]),
};

/** The theme of that name. */
export function themeOf(name: ThemeName): Theme {
  return name === "dark" ? dark : light;
}

/** Black or white, whichever has the greater contrast (WCAG 2) with `colour`. */
export function textOn(colour: string): string {
  return luminance(colour) > 0.179 ? "#000000" : "#ffffff";
}

function luminance(colour: string): number {
  const { r, g, b } = rgb(colour);
  const linear = (channel: number) => {
    const value = channel / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function categorical(base: readonly string[], index: number): string {
  const colour = base[index % base.length]!;
  const round = Math.floor(index / base.length);
  if (round === 0) return colour;
  const shifted = hcl(colour);
  shifted.l += (round % 2 === 1 ? 1 : -1) * 14 * Math.ceil(round / 2);
  shifted.h += 18 * round;
  return shifted.formatHex();
}

function ramp(stops: readonly string[]): (t: number) => string {
  const mix = piecewise(interpolateLab, [...stops]);
  // A comparison with NaN is false, so NaN becomes 0.
  return (t) => lab(mix(t > 0 ? Math.min(1, t) : 0)).formatHex();
}

function signedRamp(stops: readonly string[]): (t: number) => string {
  const mix = ramp(stops);
  return (t) => mix(Number.isNaN(t) ? 0.5 : (t + 1) / 2);
}

function orderedRamp(stops: readonly string[]): (index: number, count: number) => string {
  const mix = ramp(stops);
  return (index, count) => mix(count > 1 ? index / (count - 1) : 0);
}
