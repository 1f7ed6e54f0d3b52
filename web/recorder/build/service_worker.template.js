// Lets the page open without a network. Nothing of /api is ever kept.
const kCache = 'recorder-__VERSION__';
const kShell = __SHELL__;
// A network that is there but does not answer counts as none.
const kPatienceMs = 4000;

self.addEventListener('install', (event) => {
  // No skipWaiting: an open page keeps the files that it was built with.
  event.waitUntil(
    caches.open(kCache).then((cache) =>
      // The page itself is asked for anew; what has its content's hash in its name may come from
      // the browser's cache, p5 above all.
      cache.addAll(
        kShell.map((path) => (path.startsWith('/assets/') ? path : new Request(path, { cache: 'reload' }))),
      ),
    ),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== kCache).map((name) => caches.delete(name))),
      ),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate' && url.pathname === '/') event.respondWith(page(request));
  else if (kShell.includes(url.pathname)) event.respondWith(kept(request));
});

/** The newest page when the network gives it in time, else the one that was kept. */
async function page(request) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), kPatienceMs);
  try {
    const fresh = await fetch(request, { signal: abort.signal });
    if (fresh.status < 500) return fresh;
  } catch {
    // No network, or none worth waiting for.
  } finally {
    clearTimeout(timer);
  }
  return (await caches.match('/')) ?? Response.error();
}

async function kept(request) {
  return (await caches.match(request)) ?? fetch(request);
}
