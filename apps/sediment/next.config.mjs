/** @type {import("next").NextConfig} */
export default {
  output: "export",
  basePath: "/sediment",
  images: { unoptimized: true },
  reactStrictMode: true,
  // Types are checked once for the whole workspace, by the script "check".
  typescript: { ignoreBuildErrors: true },
};
