/** @type {import("next").NextConfig} */
export default {
  output: "export",
  basePath: "/music",
  // Every page is a folder, so that any static host finds it.
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  // Types are checked once for the whole workspace, by the script "check".
  typescript: { ignoreBuildErrors: true },
};
