addEventListener("fetch", (event) => {
  const status = new URL(event.request.url).pathname === "/" ? 200 : 404;
  const headers = { "content-type": "text/plain; charset=utf-8" };
  event.respondWith(new Response("Hello from JavaScript!\n", { status, headers }));
});
