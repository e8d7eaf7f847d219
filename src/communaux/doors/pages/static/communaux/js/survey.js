// Comfort on the pages of a questionnaire, which work without it: saves each answer as it is given, adds rows in place,
// shows what is asked and hides what is not. What could not be saved stays in the page and is tried again.
(() => {
  "use strict";
  const form = document.querySelector("form[data-survey]");
  if (!form) return;
  const state = form.querySelector(".survey-state");
  const WAIT = 900; // milliseconds after the last key
  const RETRY = 15000;
  const timers = new Map();
  const waiting = new Set(); // questions with something that is not saved yet
  let queue = Promise.resolve();

  // ------------------------------------------------------------------ values, for conditions
  const named = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const valueOf = (name) => {
    const holder = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
    if (!holder || holder.classList.contains("unasked") || holder.closest(".question").classList.contains("unasked")) return null;
    const inputs = named(name);
    if (!inputs.length) { // a table, a matrix, a sum
      const filled = [...holder.querySelectorAll("input:not([type=hidden]), select, textarea")].some((one) =>
        (one.type === "radio" || one.type === "checkbox" ? one.checked && one.value : one.value));
      return filled || null;
    }
    if (inputs[0].type === "checkbox") {
      const ticked = inputs.filter((one) => one.checked).map((one) => one.value);
      return ticked.length ? ticked : null;
    }
    if (inputs[0].type === "radio") {
      const chosen = inputs.find((one) => one.checked);
      return chosen && chosen.value ? chosen.value : null;
    }
    return inputs[0].value.trim() || null;
  };
  const word = (value) => (value === true ? "yes" : value === false ? "no" : String(value));
  const holds = (condition) => {
    const [[key, said]] = Object.entries(condition);
    if (key === "answered") return valueOf(said) !== null;
    if (key === "not") return !holds(said);
    if (key === "all") return said.every(holds);
    if (key === "any") return said.some(holds);
    const found = [valueOf(said[0])].flat();
    const wanted = (key === "any_of" ? said[1] : [said[1]]).map(word);
    return found.some((one) => one !== null && wanted.includes(one));
  };
  const reveal = () => form.querySelectorAll("[data-show]").forEach((one) =>
    one.classList.toggle("unasked", !holds(JSON.parse(one.dataset.show))));

  // ------------------------------------------------------------------ saving
  const say = (text, bad) => {
    state.textContent = text;
    state.classList.toggle("bad", Boolean(bad));
  };
  const bodyOf = (question) => {
    const body = new URLSearchParams();
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    question.querySelectorAll("input, select, textarea").forEach((one) => {
      if (!one.name || ((one.type === "radio" || one.type === "checkbox") && !one.checked)) return;
      body.append(one.name, one.value);
    });
    return body;
  };
  const tell = (question, answer) => {
    for (const [name, was] of Object.entries(answer.was)) {
      const holder = question.querySelector(`[data-field="${CSS.escape(name)}"]`);
      if (!holder) continue;
      let hidden = holder.querySelector(`[name="${CSS.escape(`was:${name}`)}"]`);
      if (!hidden) {
        hidden = document.createElement("input");
        hidden.type = "hidden";
        hidden.name = `was:${name}`;
        holder.prepend(hidden);
      }
      hidden.value = was;
    }
    question.querySelectorAll("[data-field]").forEach((holder) => {
      const name = holder.dataset.field;
      const error = document.getElementById(`${name}-error`);
      const text = answer.errors[name] || "";
      error.textContent = text;
      error.hidden = !text;
      holder.classList.toggle("wrong", Boolean(text));
    });
    const warning = question.querySelector(":scope > .warning");
    warning.textContent = answer.warnings[question.id] || "";
    warning.hidden = !warning.textContent;
    question.querySelector(".facing-place").innerHTML = answer.facing[question.id] || ""; // made and escaped by the server
    const taken = question.querySelector(".taken");
    if (taken) taken.hidden = true;
    let done = 0;
    for (const [key, [answered, total]] of Object.entries(answer.progress)) {
      const tally = document.querySelector(`[data-part="${CSS.escape(key)}"] .tally`);
      if (tally) { tally.textContent = `${answered}/${total}`; tally.classList.toggle("done", answered === total); }
      done += answered;
    }
    const count = document.querySelector("[data-done]");
    if (count) count.textContent = done;
  };
  const save = async (question) => {
    const sent = question.dataset.turn;
    const mark = question.querySelector(".question-foot .saved");
    say(form.dataset.saving);
    let answer;
    try {
      const reply = await fetch(form.action, {
        method: "POST", body: bodyOf(question), headers: { Accept: "application/json" }, credentials: "same-origin",
      });
      if (reply.status >= 500 || reply.redirected) throw new Error(String(reply.status));
      answer = await reply.json();
    } catch {
      say(form.dataset.offline, true);
      mark.textContent = "";
      clearTimeout(timers.get(question));
      timers.set(question, setTimeout(() => later(question), RETRY));
      return;
    }
    if (answer.message) {
      say(answer.message, true);
      mark.textContent = "";
      return;
    }
    if (question.dataset.turn === sent) {
      waiting.delete(question);
      tell(question, answer);
      const wrong = Object.keys(answer.errors).length > 0;
      mark.textContent = wrong ? "" : answer.saved;
    }
    if (!waiting.size) say(answer.saved);
  };
  const later = (question) => { queue = queue.then(() => save(question)); };
  const changed = (question, wait) => {
    question.dataset.turn = String(Number(question.dataset.turn || 0) + 1);
    waiting.add(question);
    clearTimeout(timers.get(question));
    timers.set(question, setTimeout(() => later(question), wait));
  };

  form.addEventListener("input", (event) => {
    const question = event.target.closest(".question");
    if (!question) return;
    const ticks = event.target.closest(".ticks");
    if (ticks) {
      const chosen = [...ticks.querySelectorAll("input:checked")].map((one) => one.parentElement.textContent.trim());
      ticks.querySelector(".chosen").textContent = chosen.join(", ") || ticks.querySelector("summary").dataset.none;
    }
    reveal();
    changed(question, event.target.matches("textarea, input[type=text], input[inputmode], .number, .unit-words") ? WAIT : 50);
  });
  form.addEventListener("focusout", (event) => {
    const question = event.target.closest(".question");
    if (question && waiting.has(question) && event.target.matches("textarea, input")) changed(question, 0);
  });
  window.addEventListener("online", () => waiting.forEach((question) => later(question)));
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size) event.preventDefault(); // something is not saved yet
  });

  // ------------------------------------------------------------------ rows
  const fresh = () => crypto.getRandomValues(new Uint32Array(1))[0].toString(16).padStart(8, "0");
  form.addEventListener("click", (event) => {
    const add = event.target.closest("button[name=add]");
    const drop = event.target.closest("button[name=drop]");
    if (add) {
      event.preventDefault();
      const sheet = add.closest(".sheet");
      const body = sheet.querySelector("tbody");
      const pattern = sheet.querySelector("template").innerHTML;
      body.insertAdjacentHTML("beforeend", pattern.replaceAll("__ROW__", fresh()).replaceAll("__NUMBER__", String(body.rows.length + 1)));
      body.lastElementChild.querySelector("input, select, summary").focus();
    } else if (drop) {
      event.preventDefault();
      const question = drop.closest(".question");
      const sheet = drop.closest(".sheet");
      drop.closest("tr").remove();
      sheet.querySelector("button[name=add]").focus();
      changed(question, 50);
    }
  });

  // on a phone the list of parts starts folded
  const fold = document.querySelector(".menu-fold");
  if (fold && window.matchMedia("(max-width: 56rem)").matches) fold.open = false;
  reveal();
})();
