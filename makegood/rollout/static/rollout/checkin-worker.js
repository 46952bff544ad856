// Keeps the check-in page and its furniture on the phone. It serves /check-in/ alone: the newest page
// where there is a network, the kept one where there is none. It holds no marks and no names.
const KEPT = "makegood-check-in-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  const page = /^\/check-in\/\d+\/$/.test(url.pathname);
  if (!page && !url.pathname.startsWith("/static/")) return;
  event.respondWith(fresh(event.request, page ? url.origin + url.pathname : url.href));
});

async function fresh(request, key) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await kept.put(key, answer.clone());
    return answer;
  } catch (fault) {
    const answer = await kept.match(key);
    if (answer) return answer;
    throw fault;
  }
}
