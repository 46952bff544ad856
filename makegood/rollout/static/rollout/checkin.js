// Check-in with and without network: each mark gets a key here, is kept on the phone, and goes when it can.
// The server takes each key once, so sending twice does no harm.
(() => {
  const form = document.querySelector("form[data-marks]");
  if (!form) return;
  const place = "makegood.marks";
  const said = document.getElementById("said");
  const who = form.dataset.who;
  const words = form.dataset;
  const read = () => {
    try { return JSON.parse(localStorage.getItem(place)) || []; } catch { return []; }
  };
  const keep = (marks) => localStorage.setItem(place, JSON.stringify(marks));
  const say = (text, state) => { said.textContent = text; said.dataset.state = state; };
  let sending = false;

  async function send() {
    const mine = read().filter((mark) => mark.who === who).slice(0, 200);
    if (sending || !mine.length) return;
    sending = true;
    try {
      const answer = await fetch(words.marks, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify({ who, marks: mine.map(({ who: _who, ...mark }) => mark) }),
      });
      if (answer.redirected || answer.status === 403) { say(words.signIn, "kept"); return; }
      if (!answer.ok) { say((await answer.json()).fault || words.kept, "fault"); return; }
      const { answers } = await answer.json();
      keep(read().filter((mark) => !(mark.key in answers)));
      const faults = Object.values(answers).filter(Boolean);
      say(faults.length ? faults[0] : words.done, faults.length ? "fault" : "done");
    } catch {
      say(words.kept, "kept");
    } finally {
      sending = false;
    }
  }

  function mark(code, way, leaving) {
    const key = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2, 12)}`;
    keep([...read(), { who, key, session: Number(words.session), code, marked: new Date().toISOString(), way, leaving }]);
    say(words.kept, "kept");
    send();
  }

  form.addEventListener("submit", (event) => {
    const code = form.elements.code.value.trim();
    if (!code) return;
    event.preventDefault();
    mark(code, "typed", event.submitter?.value === "yes");
    form.elements.code.value = "";
  });

  // Opened by the picture on the screen: the code came with the address.
  const given = new URLSearchParams(location.search).get("code");
  if (given && !said.textContent.trim()) {
    history.replaceState(null, "", location.pathname);
    form.elements.code.value = "";
    mark(given, "screen", false);
  }
  addEventListener("online", send);
  setInterval(send, 10000);
  send();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(words.worker, { scope: "/check-in/" }).catch(() => {});
})();
