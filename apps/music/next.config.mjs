/** @type {import("next").NextConfig} */
export default {
  output: "export",
  basePath: "/music",
  // Every page is a folder, so that any static host finds it.
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  // Pages are rendered before there is a file to decode, and the workers that these offer to Node cannot be bundled.
  serverExternalPackages: [
    "@wasm-audio-decoders/flac",
    "@wasm-audio-decoders/ogg-vorbis",
    "mpg123-decoder",
    "ogg-opus-decoder",
  ],
  turbopack: {
    // The decoder of Opus brings four megabytes that enhance speech; they are never asked for, and every page would keep them.
    resolveAlias: { "@wasm-audio-decoders/opus-ml": "./unused.mjs" },
  },
  // Types are checked once for the whole workspace, by the script "check".
  typescript: { ignoreBuildErrors: true },
};
