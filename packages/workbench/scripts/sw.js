/*
 * Keeps the page for flight mode and adds the isolation headers on hosts that do not send them.
 * `finish-export` fills in the app, the files and their version.
 */
const VERSION = "@version@";
const FILES = "@files@";
const CACHE = `unmix-@app@-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("unmix-@app@-") && name !== CACHE)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request).then(isolated));
});

/** A document from the network where there is one, so that a new version shows; the rest as kept. */
async function answer(request) {
  const kept = async () => {
    const cache = await caches.open(CACHE);
    return (
      (await cache.match(request, { ignoreSearch: true })) ??
      (request.mode === "navigate" ? cache.match("./", { ignoreSearch: true }) : undefined)
    );
  };
  if (request.mode === "navigate") {
    try {
      return await fetch(request);
    } catch (error) {
      const page = await kept();
      if (page) return page;
      throw error;
    }
  }
  return (await kept()) ?? fetch(request);
}

function isolated(response) {
  if (response.status === 0 || response.type === "opaqueredirect") return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  const { status, statusText } = response;
  return new Response([204, 205, 304].includes(status) ? null : response.body, {
    status,
    statusText,
    headers,
  });
}
