/** @type {import("next").NextConfig} */
export default {
  output: "export",
  basePath: "/transcriptomics",
  images: { unoptimized: true },
  reactStrictMode: true,
  // Types are checked once for the whole workspace, by the script "check".
  typescript: { ignoreBuildErrors: true },
};
